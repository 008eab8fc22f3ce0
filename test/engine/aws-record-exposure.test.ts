import { afterAll, beforeAll } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { checkWith, event, type Json, OTHER, OWN } from '../support/aws-events.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())
const check = checkWith(() => engine)

check('copies and exports', [
  [
    'EBS copy',
    event(
      'ec2/CopySnapshot',
      { sourceRegion: 'us-east-1', sourceSnapshotId: 'snap-1', kmsKeyId: 'alias/k' },
      { snapshotId: 'snap-2' },
    ),
    {
      dohyo_copySourceRegion: 'us-east-1',
      dohyo_copySourceAccount: null,
      dohyo_kmsKey: 'alias/k',
      dohyo_resource: 'snap-2',
      dohyo_sourceResource: 'snap-1',
    },
  ],
  [
    'DB copy by ARN',
    event('rds/CopyDBSnapshot', {
      sourceDBSnapshotIdentifier: `arn:aws:rds:us-east-1:${OTHER}:snapshot:s`,
      targetDBSnapshotIdentifier: 't',
    }),
    {
      dohyo_copySourceRegion: 'us-east-1',
      dohyo_copySourceAccount: OTHER,
      dohyo_sourceResource: 's',
      dohyo_resource: 't',
      dohyo_kmsKey: null,
    },
  ],
  [
    'DB copy by name',
    event('rds/CopyDBClusterSnapshot', {
      sourceDBClusterSnapshotIdentifier: 's',
      targetDBClusterSnapshotIdentifier: 't',
    }),
    { dohyo_copySourceRegion: null, dohyo_copySourceAccount: null },
  ],
  [
    'no copy',
    event('ec2/CreateVolume', { sourceRegion: 'us-east-1', snapshotId: 'snap-1' }),
    { dohyo_copySourceRegion: null },
  ],
  [
    'RDS export',
    event('rds/StartExportTask', { sourceArn: `arn:aws:rds:eu-west-1:${OWN}:snapshot:s`, s3BucketName: 'b' }),
    { dohyo_exportTarget: 'b', dohyo_resource: 's' },
  ],
  [
    'store image',
    event('ec2/CreateStoreImageTask', { CreateStoreImageTaskRequest: { ImageId: 'ami-1', Bucket: 'b' } }),
    { dohyo_exportTarget: 'b', dohyo_resource: 'ami-1' },
  ],
  [
    'export image',
    event('ec2/ExportImage', {
      ExportImageRequest: { ImageId: 'ami-1', S3ExportLocation: { S3Bucket: 'b' } },
    }),
    { dohyo_exportTarget: 'b' },
  ],
  [
    'export instance',
    event('ec2/CreateInstanceExportTask', { instanceId: 'i-1', exportToS3: { s3Bucket: 'b' } }),
    { dohyo_exportTarget: 'b' },
  ],
  [
    'ElastiCache export',
    event('elasticache/CopySnapshot', {
      sourceSnapshotName: 's',
      targetSnapshotName: 't',
      targetBucket: 'b',
    }),
    { dohyo_exportTarget: 'b' },
  ],
  [
    'ElastiCache copy',
    event('elasticache/CopySnapshot', { sourceSnapshotName: 's', targetSnapshotName: 't' }),
    { dohyo_exportTarget: null },
  ],
  [
    'Lightsail export',
    event('lightsail/ExportSnapshot', { sourceSnapshotName: 's' }),
    { dohyo_exportTarget: 'ec2' },
  ],
])

const flat = (rule: Json) =>
  event('ec2/AuthorizeSecurityGroupIngress', { groupId: 'sg-1', ipPermissions: {}, ...rule })
const list = (...items: readonly unknown[]) =>
  event('ec2/AuthorizeSecurityGroupIngress', { groupId: 'sg-1', ipPermissions: { items } })
const v4 = (cidrIp: string, more: Json) => ({ ...more, ipRanges: { items: [{ cidrIp }] }, ipv6Ranges: {} })
const closed = { dohyo_openAdminPorts: [] }

check('firewall', [
  [
    'flat',
    flat({ cidrIp: '0.0.0.0/0', ipProtocol: 'tcp', fromPort: 22, toPort: 22 }),
    { dohyo_openAdminPorts: ['tcp/22'], dohyo_openTo: ['0.0.0.0/0'], dohyo_resource: 'sg-1' },
  ],
  [
    'a prefix length of 0, whatever the address',
    flat({ cidrIp: '203.0.113.9/0', ipProtocol: 'tcp', fromPort: '3389', toPort: '3389' }),
    { dohyo_openAdminPorts: ['tcp/3389'], dohyo_openTo: ['203.0.113.9/0'] },
  ],
  [
    'not /16, /10',
    list(v4('0.0.0.0/16', { ipProtocol: '-1' }), v4('10.0.0.0/10', { ipProtocol: '-1' })),
    { ...closed, dohyo_openTo: [] },
  ],
  [
    'IPv6',
    list({
      ipProtocol: 'tcp',
      fromPort: 22,
      toPort: 22,
      ipRanges: {},
      ipv6Ranges: { items: [{ cidrIpv6: '::/0' }] },
    }),
    { dohyo_openAdminPorts: ['tcp/22'], dohyo_openTo: ['::/0'] },
  ],
  [
    '443',
    list(v4('0.0.0.0/0', { ipProtocol: 'tcp', fromPort: 443, toPort: 443 })),
    { ...closed, dohyo_openTo: ['0.0.0.0/0'] },
  ],
  [
    'a range',
    list(v4('0.0.0.0/0', { ipProtocol: '6', fromPort: 20, toPort: 25 })),
    { dohyo_openAdminPorts: ['tcp/22', 'tcp/23'] },
  ],
  [
    'any rule, not the first',
    list(
      v4('10.0.0.0/8', { ipProtocol: 'tcp', fromPort: 22, toPort: 22 }),
      v4('0.0.0.0/0', { ipProtocol: 'udp', fromPort: 3389, toPort: 3389 }),
    ),
    { dohyo_openAdminPorts: ['udp/3389'] },
  ],
  [
    'an admin port to us and another to all',
    list(
      v4('10.0.0.0/8', { ipProtocol: 'tcp', fromPort: 22, toPort: 22 }),
      v4('0.0.0.0/0', { ipProtocol: 'tcp', fromPort: 80, toPort: 80 }),
    ),
    closed,
  ],
  ['all protocols', list(v4('0.0.0.0/0', { ipProtocol: '-1' })), { dohyo_openAdminPorts: ['all'] }],
  ['ICMP has no ports', list(v4('0.0.0.0/0', { ipProtocol: 'icmp', fromPort: -1, toPort: -1 })), closed],
  [
    'wrapped',
    event('ec2/AuthorizeSecurityGroupIngress', {
      AuthorizeSecurityGroupIngressRequest: {
        GroupId: 'sg-1',
        IpPermissions: {
          tag: 1,
          IpProtocol: 'tcp',
          FromPort: 22,
          ToPort: 22,
          IpRanges: { tag: 1, CidrIp: '0.0.0.0/0' },
        },
      },
    }),
    { dohyo_openAdminPorts: ['tcp/22'], dohyo_resource: 'sg-1' },
  ],
  [
    'the answer wins',
    event(
      'ec2/AuthorizeSecurityGroupIngress',
      { groupName: 'g', ipPermissions: {} },
      {
        securityGroupRuleSet: {
          items: [
            {
              groupId: 'sg-1',
              isEgress: false,
              ipProtocol: 'tcp',
              fromPort: 22,
              toPort: 22,
              cidrIpv6: '::/0',
            },
          ],
        },
      },
    ),
    { dohyo_openAdminPorts: ['tcp/22'], dohyo_openTo: ['::/0'], dohyo_resource: 'sg-1' },
  ],
  [
    'egress',
    event('ec2/AuthorizeSecurityGroupEgress', {
      groupId: 'sg-1',
      ipPermissions: { items: [v4('0.0.0.0/0', { ipProtocol: '-1' })] },
    }),
    { ...closed, dohyo_openTo: [] },
  ],
  [
    'modified rules',
    event('ec2/ModifySecurityGroupRules', {
      ModifySecurityGroupRulesRequest: {
        GroupId: 'sg-1',
        SecurityGroupRule: [
          {
            tag: 1,
            SecurityGroupRuleId: 'sgr-1',
            SecurityGroupRule: { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIpv4: '0.0.0.0/0' },
          },
        ],
      },
    }),
    { dohyo_openAdminPorts: ['tcp/22'] },
  ],
  [
    'a failed call',
    event(
      'ec2/AuthorizeSecurityGroupIngress',
      { cidrIp: '0.0.0.0/0', ipProtocol: 'tcp', fromPort: 22, toPort: 22 },
      null,
      { errorCode: 'X' },
    ),
    { dohyo_openAdminPorts: ['tcp/22'], dohyo_outcome: 'failed' },
  ],
  [
    'DB security group',
    event('rds/AuthorizeDBSecurityGroupIngress', { dBSecurityGroupName: 'g', cIDRIP: '0.0.0.0/0' }),
    { dohyo_openAdminPorts: ['all'], dohyo_openTo: ['0.0.0.0/0'], dohyo_resource: 'g' },
  ],
])
