import { bodyLimitBytes, readBytes } from "../../../shared/http/body.ts";
import { invalidField, Problem } from "../../../shared/kernel/problem.ts";

/** Reads a form within the body limit of the API. @throws {Problem} `body_too_large`, `unsupported_media_type` */
export async function readForm(request: Request): Promise<FormData> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^(?:application\/x-www-form-urlencoded|multipart\/form-data)(?:;|$)/i.test(type))
    throw new Problem("unsupported_media_type", "Send the form as a browser does.");
  const bytes = await readBytes(request, bodyLimitBytes);
  try {
    return await new Response(new Uint8Array(bytes), { headers: { "content-type": type } }).formData();
  } catch {
    throw invalidField("#", "form", "The form could not be read.");
  }
}

/** One line of text without its outer spaces; a missing field or a file counts as empty. */
export function lineOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** Text as it was typed: browsers send CR LF for each line end of a text area (HTML §4.10.22.4). */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.replaceAll("\r\n", "\n") : "";
}
