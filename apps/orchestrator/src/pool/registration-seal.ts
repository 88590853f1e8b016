import type { Signer } from '@sluice/common/jobs/signer.ts';
import { ContainerRegistration } from './container.ts';

/** A registration as it lies in Redis. */
export interface SealedRegistration {
  text: string;
  mac: string;
}

/** `place` is where registrations of this namespace lie: one counts in its own namespace only. */
export function sealRegistration(
  signer: Signer,
  place: string,
  registration: ContainerRegistration,
): SealedRegistration {
  const text = JSON.stringify(ContainerRegistration.parse(registration));
  return { text, mac: signer.sign('container', place, text) };
}

/** Null for what no orchestrator wrote, or wrote of another container: nothing may be sent to such an address. */
export function openRegistration(
  signer: Signer,
  place: string,
  name: string,
  { text, mac }: SealedRegistration,
): ContainerRegistration | null {
  if (!signer.verify(mac, 'container', place, text)) return null;
  const parsed = ContainerRegistration.safeParse(JSON.parse(text));
  return parsed.success && parsed.data.name === name ? parsed.data : null;
}
