import * as aws from '../aws-calls.ts'
import { listDbSnapshots } from '../aws-databases.ts'
import { type AwsStep, awsFiles, BOTO, CLI, iamUser } from '../aws-event.ts'
import { type Scenario, scenario } from '../scenario.ts'
import type { World } from '../world.ts'
import { ours } from './origins.ts'

// What a single event does not tell: how many, how often before, at what time of the day.

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)
const DAY = 86_400

const snapshotEach = (
  world: World,
  user: string,
  times: readonly number[],
  label: string,
): readonly AwsStep[] =>
  times.map((at, i) =>
    aws.step(
      world,
      at,
      iamUser(world, user, CLI),
      aws.createSnapshot(world, at, {
        snapshot: aws.snapshotId(world, `${label} ${i}`),
        volume: aws.volumeId(world, `${label} ${i % 3}`),
      }),
    ),
  )

/** The same person once a day before the scenario's start, at about the same time. */
const daily = (world: World, user: string, days: number): readonly AwsStep[] =>
  snapshotEach(
    world,
    user,
    numbers(days).map((i) => -(days - i) * DAY + 1800 + (i % 5) * 60),
    'daily',
  )

export const AWS_AMOUNTS: readonly Scenario[] = [
  scenario({
    id: 'aws-bulk-snapshots',
    name: 'Six snapshots within minutes',
    description: 'One identity makes a snapshot of each of six volumes.',
    cloud: 'AWS',
    techniques: ['T1578.001'],
    origin: ours('bulk, one call each'),
    expects: ['snapshot-created', 'snapshot-bulk-create'],
    forbids: ['chain-create-then-share', 'snapshot-enumeration'],
    emit: (w) => awsFiles(w, snapshotEach(w, w.user, [0, 20, 40, 60, 80, 100], 'bulk')),
  }),
  scenario({
    id: 'aws-bulk-snapshots-one-call',
    name: 'All six volumes of an instance in one call',
    description: 'One CreateSnapshots call makes six snapshots.',
    cloud: 'AWS',
    techniques: ['T1578.001'],
    origin: ours('bulk, one call for all'),
    expects: ['snapshot-created', 'snapshot-bulk-create'],
    emit: (w) =>
      awsFiles(w, [
        aws.step(
          w,
          0,
          iamUser(w, w.user, BOTO),
          aws.createSnapshots(
            w,
            0,
            aws.instanceId(w, 'payroll'),
            numbers(6).map((i) => `volume ${i}`),
          ),
        ),
      ]),
  }),
  scenario({
    id: 'aws-bulk-delete',
    name: 'Eight snapshots deleted within minutes',
    description: 'One identity deletes eight snapshots that were there before.',
    cloud: 'AWS',
    techniques: ['T1485', 'T1490'],
    origin: ours('bulk delete'),
    expects: ['snapshot-deleted', 'snapshot-bulk-delete'],
    forbids: ['chain-create-then-delete'],
    emit: (w) =>
      awsFiles(
        w,
        numbers(8).map((i) =>
          aws.step(w, i * 15, iamUser(w, w.user, BOTO), aws.deleteSnapshot(aws.snapshotId(w, `old ${i}`))),
        ),
      ),
  }),
  scenario({
    id: 'aws-first-seen-actor',
    name: 'A first snapshot by somebody who never made one',
    description:
      'An administrator makes a snapshot a day for three weeks; then another identity makes its first one.',
    cloud: 'AWS',
    techniques: ['T1578.001'],
    origin: ours('first seen'),
    expects: ['snapshot-created', 'first-seen-snapshot-actor'],
    forbids: ['snapshot-bulk-create', 'snapshot-volume-outlier'],
    history: true,
    emit: (w) => awsFiles(w, [...daily(w, 'administrator', 21), ...snapshotEach(w, w.user, [0], 'first')]),
  }),
  scenario({
    id: 'aws-first-seen-region',
    name: 'A first snapshot in a region where nobody works',
    description:
      'An identity makes a snapshot a day for three weeks; then it makes one in a region where it never did.',
    cloud: 'AWS',
    techniques: ['T1578.001'],
    origin: ours('first seen in a region'),
    expects: ['snapshot-created', 'first-seen-snapshot-region'],
    forbids: ['first-seen-snapshot-actor', 'snapshot-bulk-create', 'snapshot-volume-outlier'],
    history: true,
    emit: (w) => {
      const elsewhere = w.region === 'sa-east-1' ? 'af-south-1' : 'sa-east-1'
      const [first] = snapshotEach(w, w.user, [0], 'elsewhere')
      return awsFiles(w, [
        ...daily(w, w.user, 21),
        ...(first === undefined ? [] : [{ ...first, region: elsewhere }]),
      ])
    },
  }),
  scenario({
    id: 'aws-first-look-at-shared',
    name: 'A first look for database snapshots that others share',
    description:
      'A scanner lists shared database snapshots once a day for three weeks; then another identity asks for them.',
    cloud: 'AWS',
    techniques: ['T1580'],
    origin: ours('first look for shared snapshots'),
    expects: ['snapshot-enumeration-shared'],
    forbids: ['snapshot-enumeration'],
    history: true,
    emit: (w) =>
      awsFiles(w, [
        ...numbers(21).map((i) =>
          aws.step(w, -(21 - i) * DAY, iamUser(w, 'inventory', BOTO), listDbSnapshots('DB', true)),
        ),
        aws.step(w, 0, iamUser(w, w.user, BOTO), listDbSnapshots('DB', true)),
      ]),
  }),
  scenario({
    id: 'aws-off-hours',
    name: 'A snapshot at night',
    description: 'A person makes a snapshot hours before or after the business hours that are set.',
    cloud: 'AWS',
    techniques: ['T1578.001'],
    origin: ours('off hours'),
    expects: ['snapshot-created', 'snapshot-off-hours'],
    forbids: ['snapshot-bulk-create'],
    settings: ({ start }) => ({
      // the half of the day in which it doesn't happen
      businessHours: {
        zone: 'Etc/UTC',
        days: [1, 2, 3, 4, 5, 6, 7],
        ...(new Date(start).getUTCHours() < 12
          ? { from: '13:00', to: '21:00' }
          : { from: '02:00', to: '10:00' }),
      },
    }),
    emit: (w) => awsFiles(w, snapshotEach(w, w.user, [0], 'night')),
  }),
  scenario({
    id: 'aws-snapshot-outlier',
    name: 'A burst of snapshots in an account that makes one a day',
    description: 'One snapshot a day for ten days, then ten within the hour, by the same identity.',
    cloud: 'AWS',
    techniques: ['T1578.001'],
    origin: ours('outlier'),
    expects: ['snapshot-created', 'snapshot-bulk-create', 'snapshot-volume-outlier', 'snapshot-size-outlier'],
    forbids: ['first-seen-snapshot-actor'],
    history: true,
    emit: (w) =>
      awsFiles(w, [
        ...daily(w, w.user, 10),
        ...snapshotEach(
          w,
          w.user,
          numbers(10).map((i) => i * 120),
          'burst',
        ),
      ]),
  }),
]
