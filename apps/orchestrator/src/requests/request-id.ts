import { randomBytes } from 'node:crypto';
import type { Signer } from '@sluice/common/jobs/signer.ts';

/** Ids of requests. They tell by themselves that they are ours, so that one whose record is gone is not mistaken for one that never was. */
export interface RequestIds {
  make(): string;
  isOurs(id: string): boolean;
}

/** 128 bits in base64url. */
const RANDOM_LENGTH = 22;
/** The letter in front: BullMQ takes no integer for an id. */
const FORM = /^r[A-Za-z0-9_-]{65}$/;

/** `r`, 128 random bits, and their authentication code, in letters, digits, `-` and `_`. */
export function createRequestIds(signer: Signer): RequestIds {
  return {
    make() {
      const random = randomBytes(16).toString('base64url');
      return `r${random}${signer.sign('request-id', random)}`;
    },
    isOurs(id) {
      if (!FORM.test(id)) return false;
      const random = id.slice(1, 1 + RANDOM_LENGTH);
      return signer.verify(id.slice(1 + RANDOM_LENGTH), 'request-id', random);
    },
  };
}
