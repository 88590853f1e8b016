import { quote } from './quote.ts';

const FOLDER = '/var/lib/sluice/restart';

/**
 * What a service reads has changed, or is about to: the mark stays until the service was started anew, so that a deploy which was
 * broken off in between is finished by the next one.
 */
export function markForRestart(service: string): string {
  return `mkdir -p ${FOLDER}; touch ${quote(`${FOLDER}/${service}`)}`;
}

export function isUnmarked(service: string): string {
  return `test ! -e ${quote(`${FOLDER}/${service}`)}`;
}

export function unmark(service: string): string {
  return `rm -f ${quote(`${FOLDER}/${service}`)}`;
}
