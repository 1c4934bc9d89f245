import type { Finding } from '../check-result.ts';
import type { BusinessFacts, IncidentSourceFact, OpenIncident } from './business-facts.ts';

const MOST_SHOWN = 3;

/** Nothing is the matter, and every source of the plan says so. */
export function checkIncident({ incidents }: BusinessFacts): readonly Finding[] {
  return incidents.map(ofSource);
}

function ofSource({ source, open }: IncidentSourceFact): Finding {
  if ('error' in open) {
    const { status, reason, message } = open.error;
    return {
      service: null,
      verdict: 'error',
      message: `whether there is an incident is not known: ${source}: ${message}`,
      fix: 'make the source answer, or set prechecks.incident of the environment to warn while it cannot',
      evidence: { source, status, reason },
    };
  }
  const found = open.value;
  const evidence = { source, open: found.map(({ title, url }) => ({ title, url })) };
  if (found.length === 0) return { service: null, verdict: 'pass', message: `no incident: ${source}`, fix: null, evidence };
  return {
    service: null,
    verdict: 'fail',
    message: `${found.length === 1 ? 'an incident is' : `${found.length} incidents are`} open: ${listed(found)} (${source})`,
    fix: 'wait until it is over, or close what no longer holds',
    evidence,
  };
}

function listed(incidents: readonly OpenIncident[]): string {
  const shown = incidents.slice(0, MOST_SHOWN).map(({ title, url }) => (url === null ? title : `${title} ${url}`));
  return incidents.length > MOST_SHOWN ? `${shown.join(', ')} and ${incidents.length - MOST_SHOWN} more` : shown.join(', ');
}
