/** An error with the word that GitHub gives beside its message: `STALE_DATA`, `NOT_FOUND`, `FORBIDDEN`, `UNPROCESSABLE`. */
export class GraphqlRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = 'GraphqlRefusal';
    this.type = type;
  }
}
