/**
 * What a comment is: how it is found again, in a first line that readers do not see. Ids are made of names of the plan, which are letters,
 * digits and dashes; whatever else came in is left out, so that none can end the line.
 */
export function markerOf(releaseId: string): string {
  return `sluice release ${safe(releaseId)}`;
}

/** Of a release that never began, which has no id. */
export function rejectedMarkerOf(application: string, environment: string): string {
  return `sluice rejected ${safe(application)} ${safe(environment)}`;
}

/** Of the one line on the other pull requests of a release. */
export function finalMarkerOf(releaseId: string): string {
  return `sluice final ${safe(releaseId)}`;
}

/** Two dashes would end a comment of HTML for some readers. */
function safe(text: string): string {
  return text.replace(/[^A-Za-z0-9-]/g, '').replace(/-{2,}/g, '.');
}
