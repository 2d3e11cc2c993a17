declare module "samlp" {
  type Answered<T> = (error: Error | null, value: T) => void;
  const samlp: {
    parseRequest(request: object, options: object, done: Answered<object | undefined>): void;
    getSamlResponse(options: object, user: object, done: Answered<string>): void;
  };
  export default samlp;
}
