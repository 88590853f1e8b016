/** Names of what the firewall keeps in Redis. The braces put everything of one namespace into one Redis Cluster slot. */
export interface FirewallKeys {
  /** Hash of approvals, sealed. */
  readonly approvals: string;
  /** Set of the ids of keys that anything was learned of. */
  readonly learners: string;
  /** Hash of what was learned of one key, by digest. */
  learned(keyId: string): string;
}

export const firewallKeys = (namespace: string): FirewallKeys => ({
  approvals: `{${namespace}}:firewall:approvals`,
  learners: `{${namespace}}:firewall:learners`,
  learned: (keyId) => `{${namespace}}:firewall:learned:${keyId}`,
});
