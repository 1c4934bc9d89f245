/** Where the iCalendar files that windows name are read. */
export interface CalendarTexts {
  /** Text of a file (relative to the plan) or a URL. Throws a SluiceError that says why it cannot be had. */
  read(source: string): Promise<string>;
}
