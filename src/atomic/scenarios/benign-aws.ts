import * as aws from '../aws-calls.ts'
import * as db from '../aws-databases.ts'
import { type AwsCaller, awsFiles, awsService, CLI, iamUser, TERRAFORM } from '../aws-event.ts'
import * as images from '../aws-images.ts'
import { type Scenario, scenario } from '../scenario.ts'
import type { World } from '../world.ts'
import { ordinary } from './origins.ts'

// Ordinary work that looks like the attacks beside it: nothing must fire.

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

const backupService = (world: World): AwsCaller =>
  awsService(world, 'backup.amazonaws.com', 'AWSBackupDefaultServiceRole', 'AWSBackup')
const lifecycleService = (world: World): AwsCaller =>
  awsService(world, 'dlm.amazonaws.com', 'AWSDataLifecycleManagerDefaultRole', 'dlm')

/** Another account of the same company. */
const sibling = (world: World): string => world.ids.digits('sibling account', 12)

const USER_GUIDE = 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/'

export const BENIGN_AWS: readonly Scenario[] = [
  scenario({
    id: 'benign-aws-backup-night',
    name: 'A night of AWS Backup and Data Lifecycle Manager',
    description:
      'The services snapshot eight volumes and a database, copy to another region, and delete what is old.',
    cloud: 'AWS',
    techniques: [],
    origin: ordinary('https://docs.aws.amazon.com/aws-backup/latest/devguide/logging-using-cloudtrail.html'),
    expects: [],
    forbids: ['snapshot-created', 'snapshot-bulk-create', 'snapshot-copied', 'snapshot-bulk-delete'],
    emit: (w) => {
      const [backup, lifecycle] = [backupService(w), lifecycleService(w)]
      return awsFiles(w, [
        ...numbers(6).map((i) =>
          aws.step(
            w,
            i * 3,
            backup,
            aws.createSnapshot(w, i * 3, {
              snapshot: aws.snapshotId(w, `backup ${i}`),
              volume: aws.volumeId(w, `${i}`),
              description: 'This snapshot is created by the AWS Backup service.',
            }),
          ),
        ),
        aws.step(
          w,
          60,
          backup,
          db.createDbSnapshot(w, `awsbackup:job-${w.ids.uuid('job')}`, 'payroll', 'awsbackup'),
        ),
        aws.step(
          w,
          300,
          backup,
          aws.copySnapshot(
            aws.snapshotId(w, 'backup 0'),
            w.region,
            aws.snapshotId(w, 'far'),
            aws.keyArn(w, 'eu-west-1'),
          ),
          { region: 'eu-west-1' },
        ),
        ...numbers(6).map((i) =>
          aws.step(w, 600 + i * 2, backup, aws.deleteSnapshot(aws.snapshotId(w, `old ${i}`))),
        ),
        ...numbers(2).map((i) =>
          aws.step(
            w,
            900 + i,
            lifecycle,
            aws.createSnapshot(w, 900 + i, {
              snapshot: aws.snapshotId(w, `policy ${i}`),
              volume: aws.volumeId(w, `${i}`),
            }),
          ),
        ),
        aws.step(w, 960, lifecycle, aws.deleteSnapshot(aws.snapshotId(w, 'policy old'))),
      ])
    },
  }),
  scenario({
    id: 'benign-aws-terraform-polling',
    name: 'Terraform waits for snapshots',
    description:
      'A plan looks at one snapshot and one database snapshot again and again, always by their ids.',
    cloud: 'AWS',
    techniques: [],
    origin: ordinary('https://registry.terraform.io/providers/hashicorp/aws/latest/docs'),
    expects: [],
    forbids: ['snapshot-enumeration'],
    emit: (w) => {
      const who = iamUser(w, 'terraform', TERRAFORM, '198.51.100.20')
      return awsFiles(w, [
        ...numbers(12).map((i) => aws.step(w, i * 15, who, aws.pollSnapshot(aws.snapshotId(w, 'golden')))),
        ...numbers(14).map((i) => aws.step(w, 5 + i * 15, who, db.pollDbSnapshot('before-upgrade'))),
        ...numbers(6).map((i) => aws.step(w, 9 + i * 30, who, aws.pollVolume(aws.volumeId(w, 'golden')))),
      ])
    },
  }),
  scenario({
    id: 'benign-aws-console-page',
    name: 'A page of the console loads',
    description: 'Opening the pages for volumes, snapshots and databases makes the console list all of them.',
    cloud: 'AWS',
    techniques: [],
    origin: ordinary(USER_GUIDE),
    expects: [],
    forbids: ['snapshot-enumeration'],
    emit: (w) => {
      const who = { ...iamUser(w, 'alice', 'AWS Internal', '198.51.100.14'), console: true }
      return awsFiles(w, [
        aws.step(w, 0, who, aws.listSnapshots(w)),
        aws.step(w, 1, who, aws.listVolumes()),
        aws.step(w, 8, who, db.listDbSnapshots('DB', false)),
        aws.step(w, 9, who, db.listDbSnapshots('DBCluster', false)),
        aws.step(w, 12, who, db.listDatabases()),
      ])
    },
  }),
  scenario({
    id: 'benign-aws-own-share',
    name: 'Snapshots shared within the company, and with a vendor',
    description:
      'A golden snapshot is shared with the account itself, with another account of ours, and with a scanner vendor that is listed as trusted.',
    cloud: 'AWS',
    techniques: [],
    origin: ordinary(
      'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html',
    ),
    expects: [],
    forbids: ['snapshot-shared-external', 'chain-create-then-share'],
    settings: (w) => ({ ownAccounts: [w.account, sibling(w)], trustedAccounts: [w.target] }),
    emit: (w) => {
      const who = iamUser(w, 'alice', CLI, '198.51.100.14')
      const golden = aws.snapshotId(w, 'golden')
      return awsFiles(w, [
        aws.step(w, 0, who, aws.changeSnapshotSharing(golden, 'add', w.account)),
        aws.step(w, 10, who, aws.changeSnapshotSharing(golden, 'add', sibling(w))),
        aws.step(w, 20, who, aws.changeSnapshotSharing(golden, 'add', w.target)),
        aws.step(w, 30, who, db.changeDbSharing('golden', 'add', sibling(w))),
        aws.step(w, 40, who, images.changeImageSharing(images.imageId(w, 'golden'), 'add', sibling(w))),
      ])
    },
  }),
  scenario({
    id: 'benign-aws-public-image',
    name: 'An instance launched from a public image',
    description:
      "AWS writes that a shared snapshot was used, about the publisher's snapshot and with our own account as the user of it.",
    cloud: 'AWS',
    techniques: [],
    origin: ordinary('https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/usingsharedamis-finding.html'),
    expects: [],
    forbids: ['shared-snapshot-consumed', 'snapshot-restored'],
    emit: (w) =>
      awsFiles(w, [
        aws.step(
          w,
          0,
          {
            identity: { accountId: w.account, invokedBy: 'ec2.amazonaws.com' },
            ip: 'ec2.amazonaws.com',
            agent: 'ec2.amazonaws.com',
          },
          aws.sharedSnapshotUsed('SharedSnapshotVolumeCreated', aws.snapshotId(w, 'of the publisher')),
        ),
      ]),
  }),
  scenario({
    id: 'benign-aws-dry-runs',
    name: 'Permissions tried out with dry runs',
    description:
      'Six snapshots are asked for with the dry-run flag: nothing is made, and nothing is refused.',
    cloud: 'AWS',
    techniques: [],
    origin: ordinary('https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html'),
    expects: [],
    forbids: ['snapshot-created', 'snapshot-denied-probing', 'snapshot-bulk-create'],
    emit: (w) =>
      awsFiles(
        w,
        numbers(6).map((i) =>
          aws.step(
            w,
            i * 10,
            iamUser(w, 'alice', CLI, '198.51.100.14'),
            aws.createSnapshot(w, i * 10, {
              snapshot: aws.snapshotId(w, `${i}`),
              volume: aws.volumeId(w, `${i}`),
            }),
            { error: aws.DRY_RUN },
          ),
        ),
      ),
  }),
  scenario({
    id: 'benign-aws-same-names',
    name: 'Other services whose calls have the same names',
    description:
      'A directory is snapshotted, a rule of EventBridge deleted, a blank volume made, and a web port opened.',
    cloud: 'AWS',
    techniques: [],
    origin: ordinary(USER_GUIDE),
    expects: [],
    forbids: ['snapshot-created', 'snapshot-guardrail-disabled', 'snapshot-restored', 'firewall-opened'],
    emit: (w) => {
      const who = iamUser(w, 'alice', CLI, '198.51.100.14')
      const other = (api: string, request: unknown, response: unknown) => ({
        api,
        request,
        response,
        readOnly: false,
      })
      return awsFiles(w, [
        aws.step(
          w,
          0,
          who,
          other(
            'ds:CreateSnapshot',
            { directoryId: 'd-9067000001', name: 'before-upgrade' },
            { snapshotId: 's-9067000001' },
          ),
        ),
        aws.step(w, 30, who, other('events:DeleteRule', { name: 'nightly-report' }, null)),
        aws.step(w, 60, who, aws.createVolume(w, aws.volumeId(w, 'blank'))),
        aws.step(w, 90, who, aws.openPort(w, 443, '0.0.0.0/0')),
        aws.step(w, 120, who, aws.openPort(w, 22, '198.51.100.0/24')),
      ])
    },
  }),
]
