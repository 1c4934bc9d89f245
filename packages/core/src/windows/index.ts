export { answerAt, openingsFrom } from './answer.ts';
export { describeWindow } from './describe-window.ts';
export { formatBeginning, formatEnd, formatFull } from './format-instant.ts';
export { type Timetable, timetables } from './timetable.ts';
