import {
  changeSnapshotSharing,
  createSnapshot,
  denied,
  listSnapshots,
  listVolumes,
  snapshotAttribute,
  snapshotId,
  step,
  whoAmI,
} from '../aws-calls.ts'
import { type AwsStep, awsFiles, BOTO, CLI, iamUser } from '../aws-event.ts'
import * as azure from '../azure-calls.ts'
import { azureFiles, person } from '../azure-event.ts'
import { type Scenario, scenario } from '../scenario.ts'
import type { World } from '../world.ts'
import { seed } from './origins.ts'

/** The id that the tests' page uses for its volume. */
const VOLUME = 'vol-0123456789abcdef0'

/** Where Pacu looks: any handful of regions will do. */
const REGIONS = ['us-east-1', 'us-east-2', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-2']

const elsewhere = (world: World, count: number): readonly string[] =>
  [world.region, ...REGIONS.filter((region) => region !== world.region)].slice(0, count)

/** Volumes and snapshots of several regions within a minute or two. */
export const enumeration = (world: World, at: number, regions = 4): readonly AwsStep[] => {
  const who = iamUser(world, world.user, BOTO)
  return [
    step(world, at, who, whoAmI()),
    ...elsewhere(world, regions).flatMap((region, i) => [
      step(world, at + 2 + i * 7, who, listVolumes(), { region }),
      step(world, at + 4 + i * 7, who, listSnapshots(world), { region }),
    ]),
  ]
}

export const SEED: readonly Scenario[] = [
  scenario({
    id: 'seed-aws-create-snapshot',
    name: 'EBS snapshot created with the AWS CLI',
    description: 'A snapshot is made of a volume.',
    cloud: 'AWS',
    techniques: ['T1578.001'],
    origin: seed(1),
    expects: ['snapshot-created'],
    forbids: ['snapshot-bulk-create', 'chain-create-then-share'],
    emit: (w) =>
      awsFiles(w, [
        step(
          w,
          0,
          iamUser(w, w.user, CLI),
          createSnapshot(w, 0, {
            snapshot: snapshotId(w, 'a'),
            volume: VOLUME,
            description: 'dohyo atomic test',
          }),
        ),
      ]),
  }),
  scenario({
    id: 'seed-aws-share-snapshot',
    name: 'EBS snapshot shared with another account',
    description: 'A snapshot that was there before is shared with an outside account.',
    cloud: 'AWS',
    techniques: ['T1537'],
    origin: seed(2),
    expects: ['snapshot-shared-external'],
    forbids: ['snapshot-made-public', 'snapshot-share-attempt-failed'],
    emit: (w) =>
      awsFiles(w, [
        step(w, 0, iamUser(w, w.user, CLI), changeSnapshotSharing(snapshotId(w, 'a'), 'add', w.target)),
      ]),
  }),
  scenario({
    id: 'seed-aws-share-snapshot-refused',
    name: 'EBS snapshot not shared, for want of permission',
    description: 'The same call is refused: it is logged all the same.',
    cloud: 'AWS',
    techniques: ['T1537'],
    origin: seed(2),
    expects: ['snapshot-share-attempt-failed'],
    forbids: ['snapshot-shared-external', 'snapshot-denied-probing'],
    emit: (w) => {
      const who = iamUser(w, w.user, CLI)
      const call = changeSnapshotSharing(snapshotId(w, 'a'), 'add', w.target)
      return awsFiles(w, [step(w, 0, who, call, { error: denied(who, call) })])
    },
  }),
  scenario({
    id: 'seed-azure-create-snapshot',
    name: 'Managed disk snapshot created with the Azure CLI',
    description: 'A snapshot is made of a managed disk.',
    cloud: 'Azure',
    techniques: ['T1578.001'],
    origin: seed(3),
    expects: ['snapshot-created'],
    forbids: ['snapshot-bulk-create'],
    emit: (w) =>
      azureFiles(w, [
        azure.step(
          0,
          person(w, w.user),
          azure.createSnapshot(
            w,
            azure.snapshotOf(w, 'df00tech-atomictest-T1578001'),
            azure.diskOf(w, 'payroll-os'),
          ),
        ),
      ]),
  }),
  scenario({
    id: 'seed-aws-pacu-enumerate-and-create',
    name: 'Snapshots enumerated in many regions, then one created',
    description:
      'Volumes and snapshots of several regions are listed within a minute, who may use each snapshot is read, and a snapshot is made.',
    cloud: 'AWS',
    techniques: ['T1580', 'T1578.001'],
    origin: seed(4),
    expects: ['snapshot-created', 'snapshot-enumeration', 'chain-enum-then-create'],
    forbids: ['snapshot-bulk-create', 'snapshot-denied-probing'],
    emit: (w) => {
      const who = iamUser(w, w.user, BOTO)
      return awsFiles(w, [
        ...enumeration(w, 0, 6),
        ...['old-1', 'old-2', 'old-3'].map((name, i) =>
          step(w, 60 + i, who, snapshotAttribute(snapshotId(w, name))),
        ),
        step(
          w,
          300,
          who,
          createSnapshot(w, 300, { snapshot: snapshotId(w, 'a'), volume: VOLUME, description: 'tmp' }),
        ),
      ])
    },
  }),
]
