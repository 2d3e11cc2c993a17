export interface Example {
  name: string;
  title: string;
  text: string;
}

const loans = `openapi: 3.1.0
info:
  title: Library loans
  version: 1.0.0
paths:
  /loans:
    get:
      summary: List loans
      parameters:
        - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100, default: 20 } }
      responses:
        "200":
          description: The loans
          content:
            application/json:
              schema:
                type: array
                items: { $ref: "#/components/schemas/Loan" }
    post:
      summary: Lend a book
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/NewLoan" }
      responses:
        "201":
          description: Lent
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Loan" }
  /loans/{loanId}:
    parameters:
      - { name: loanId, in: path, required: true, schema: { type: string } }
    get:
      summary: Read a loan
      responses:
        "200":
          description: The loan
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Loan" }
        "404": { description: There is no such loan }
    delete:
      summary: Return the book
      responses:
        "204": { description: Returned }
        "404": { description: There is no such loan }
components:
  schemas:
    NewLoan:
      type: object
      required: [isbn, reader]
      properties:
        isbn: { type: string, minLength: 10, maxLength: 13 }
        reader: { type: string, minLength: 1, maxLength: 80 }
        days: { type: integer, minimum: 1, maximum: 60, default: 14 }
    Loan:
      type: object
      required: [id, isbn, reader, days]
      properties:
        id: { type: string }
        isbn: { type: string, minLength: 10, maxLength: 13 }
        reader: { type: string, minLength: 1, maxLength: 80 }
        days: { type: integer, minimum: 1, maximum: 60 }
`;

const address = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Delivery address",
  "type": "object",
  "required": ["recipient", "street", "city", "country"],
  "properties": {
    "recipient": { "type": "string", "minLength": 1, "maxLength": 100 },
    "street": { "type": "string", "minLength": 1, "maxLength": 120 },
    "city": { "type": "string", "minLength": 1, "maxLength": 80 },
    "postcode": { "type": "string", "maxLength": 12 },
    "country": { "enum": ["AT", "DE", "FR", "IE", "NL"] },
    "gift": { "type": "boolean", "default": false }
  },
  "additionalProperties": false
}
`;

/** Short enough to read before submitting; the engine does all of each. */
export const examples: readonly Example[] = [
  { name: "loans", title: "Library loans (OpenAPI)", text: loans },
  { name: "address", title: "Delivery address (JSON Schema)", text: address },
];
