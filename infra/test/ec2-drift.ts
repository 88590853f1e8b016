import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteKeyPairCommand,
  type EC2Client,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from '@aws-sdk/client-ec2';
import type { Ec2Contents } from './ec2-contents.ts';

const REDIS = { IpProtocol: 'tcp', FromPort: 6379, ToPort: 6379 };
const SSH = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22 };
const ALL_OUT = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

/** What somebody may do to a fleet of one queue and one proxy host, and what a look shows after it. */
export interface Drift {
  what: string;
  byHand: (client: EC2Client, seen: Seen) => Promise<unknown>;
  /** What the next look shows. */
  changes: (string | RegExp)[];
}

/** Ids of what is there before somebody has a hand in it. */
export interface Seen {
  queue: string;
  queueGroup: string;
  proxyGroup: string;
  contents: Ec2Contents;
}

export const EC2_DRIFT: Drift[] = [
  {
    what: 'a rule for everybody',
    byHand: (client, { queueGroup: GroupId }) =>
      client.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId,
          IpPermissions: [{ ...REDIS, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'for a moment' }] }],
        }),
      ),
    changes: ['- rule queue tcp 6379 from 0.0.0.0/0: the file does not ask for it (“for a moment”)'],
  },
  {
    what: 'a rule for another group, and one for all protocols',
    byHand: (client, { proxyGroup: GroupId, queueGroup }) =>
      client.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId,
          IpPermissions: [
            { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: queueGroup }] },
            { IpProtocol: 'udp', FromPort: 1, ToPort: 99, Ipv6Ranges: [{ CidrIpv6: '2001:DB8::/32' }] },
          ],
        }),
      ),
    changes: [
      '- rule proxy all from queue: the file does not ask for it',
      '- rule proxy udp 1-99 from 2001:db8::/32: the file does not ask for it',
    ],
  },
  {
    what: 'a rule taken away',
    byHand: (client, { queueGroup: GroupId }) =>
      client.send(
        new RevokeSecurityGroupIngressCommand({
          GroupId,
          IpPermissions: [{ ...SSH, IpRanges: [{ CidrIp: '203.0.113.7/32' }] }],
        }),
      ),
    changes: [/^\+ rule queue tcp 22 from 203\.0\.113\.7\/32: the operator/],
  },
  {
    what: 'another reason for a rule',
    byHand: (client, { queueGroup: GroupId }) =>
      client.send(
        new UpdateSecurityGroupRuleDescriptionsIngressCommand({
          GroupId,
          IpPermissions: [{ ...SSH, IpRanges: [{ CidrIp: '203.0.113.7/32', Description: 'old' }] }],
        }),
      ),
    changes: ['~ rule queue tcp 22 from 203.0.113.7/32: its reason is given as “old”'],
  },
  {
    what: 'hosts that may not call out',
    async byHand(client, { proxyGroup: GroupId }) {
      await client.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [ALL_OUT] }));
      await client.send(
        new AuthorizeSecurityGroupEgressCommand({
          GroupId,
          IpPermissions: [{ ...SSH, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }],
        }),
      );
    },
    changes: [
      '+ rule proxy all to 0.0.0.0/0: hosts fetch packages, and find one another',
      '- rule proxy tcp 22 to 10.0.0.0/8: the file does not ask for it',
    ],
  },
  {
    what: 'a host ended',
    byHand: (client, { queue }) => client.send(new TerminateInstancesCommand({ InstanceIds: [queue] })),
    changes: [
      '+ host queue-1: t3.small, since the last one was ended (Client.UserInitiatedShutdown: User initiated shutdown)',
    ],
  },
  {
    what: 'a host stopped',
    byHand: (client, { queue }) => client.send(new StopInstancesCommand({ InstanceIds: [queue] })),
    changes: ['~ host queue-1: it is stopped'],
  },
  {
    what: 'metadata without tokens, and another group',
    async byHand(client, { queue: InstanceId, proxyGroup }) {
      await client.send(
        new ModifyInstanceMetadataOptionsCommand({
          InstanceId,
          HttpTokens: 'optional',
          HttpEndpoint: 'enabled',
        }),
      );
      await client.send(new ModifyInstanceAttributeCommand({ InstanceId, Groups: [proxyGroup] }));
    },
    changes: [
      '~ host queue-1: its metadata can be read without a token, or from containers; it is in other security groups',
    ],
  },
  {
    what: 'a second host of a name, one of an unknown name, and one without a name',
    async byHand(client, { contents }) {
      const like = contents.instances.find(({ SecurityGroups }) =>
        SecurityGroups?.some(({ GroupName }) => GroupName === 'sluice-shop-queue'),
      );
      for (const host of ['queue-1', 'queue-2', '']) {
        const Tags = [
          { Key: 'sluice:fleet', Value: 'shop' },
          ...(host ? [{ Key: 'sluice:host', Value: host }] : []),
        ];
        await client.send(
          new RunInstancesCommand({
            MinCount: 1,
            MaxCount: 1,
            ImageId: like?.ImageId,
            InstanceType: 't3.small',
            TagSpecifications: [{ ResourceType: 'instance', Tags }],
          }),
        );
      }
    },
    changes: [
      /^- host queue-1 i-\w+: a second one of this name$/,
      '- host queue-2: the file does not ask for it',
      /^- host i-\w+: the file does not ask for it$/,
    ],
  },
  {
    what: 'a group of ours that nobody needs, tied to another',
    async byHand(client, { queueGroup }) {
      const TagSpecifications = [
        { ResourceType: 'security-group' as const, Tags: [{ Key: 'sluice:fleet', Value: 'shop' }] },
      ];
      const { GroupId } = await client.send(
        new CreateSecurityGroupCommand({ GroupName: 'odd', Description: 'x', TagSpecifications }),
      );
      for (const [into, from] of [
        [GroupId, queueGroup],
        [queueGroup, GroupId],
      ]) {
        await client.send(
          new AuthorizeSecurityGroupIngressCommand({
            GroupId: into,
            IpPermissions: [{ ...REDIS, UserIdGroupPairs: [{ GroupId: from }] }],
          }),
        );
      }
    },
    changes: [
      /^- rule queue tcp 6379 from sg-\w+: the file does not ask for it$/,
      '- rule odd tcp 6379 from queue: its group goes',
      '- group odd: no host needs it',
    ],
  },
  {
    what: 'the key pair deleted',
    byHand: (client) => client.send(new DeleteKeyPairCommand({ KeyName: 'sluice-shop' })),
    changes: ['+ key sluice-shop: the operator logs in with it'],
  },
];
