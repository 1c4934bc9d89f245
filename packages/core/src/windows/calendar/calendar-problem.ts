/** What keeps a calendar from being understood, with the line of its text where there is one. */
export class CalendarProblem extends Error {
  constructor(message: string, line: number | null = null) {
    super(line === null ? message : `line ${line}: ${message}`);
    this.name = 'CalendarProblem';
  }
}
