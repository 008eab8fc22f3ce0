import * as aws from '../aws-calls.ts'
import * as db from '../aws-databases.ts'
import { awsFiles, BOTO, iamUser } from '../aws-event.ts'
import { type Scenario, scenario } from '../scenario.ts'
import { pacu } from './origins.ts'
import { enumeration } from './seed.ts'

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

export const PACU: readonly Scenario[] = [
  scenario({
    id: 'pacu-ebs-enum-volumes-snapshots',
    name: 'Volumes, snapshots and who may use them, in many regions',
    description:
      'Volumes and snapshots of six regions are listed, and for each of a dozen snapshots who may use it is read.',
    cloud: 'AWS',
    techniques: ['T1580'],
    origin: pacu('ebs__enum_volumes_snapshots'),
    expects: ['snapshot-enumeration'],
    forbids: ['chain-enum-then-create', 'snapshot-created'],
    emit: (w) => {
      const who = iamUser(w, w.user, BOTO)
      return awsFiles(w, [
        ...enumeration(w, 0, 6),
        ...numbers(12).map((i) =>
          aws.step(w, 50 + i, who, aws.snapshotAttribute(aws.snapshotId(w, `old ${i}`))),
        ),
      ])
    },
  }),
  scenario({
    id: 'pacu-ebs-explore-snapshots',
    name: 'Snapshot, volume, attach, delete',
    description:
      'Three volumes are snapshotted, the copies are restored, attached to an instance and read, and everything is removed.',
    cloud: 'AWS',
    techniques: ['T1578.001', 'T1578.002', 'T1578.003'],
    origin: pacu('ebs__explore_snapshots'),
    expects: ['snapshot-created', 'snapshot-restored', 'snapshot-deleted', 'chain-create-then-delete'],
    forbids: ['snapshot-bulk-create', 'snapshot-bulk-delete', 'chain-restore-then-open'],
    emit: (w) => {
      const who = iamUser(w, w.user, BOTO)
      const instance = aws.instanceId(w, 'explorer')
      return awsFiles(
        w,
        numbers(3).flatMap((i) => {
          const [snapshot, copy] = [aws.snapshotId(w, `${i}`), aws.volumeId(w, `copy ${i}`)]
          const at = (second: number): number => second + i * 4
          return [
            aws.step(
              w,
              at(0),
              who,
              aws.createSnapshot(w, at(0), { snapshot, volume: aws.volumeId(w, `${i}`) }),
            ),
            aws.step(w, at(180), who, aws.createVolume(w, copy, snapshot)),
            aws.step(w, at(210), who, aws.attachVolume(copy, instance)),
            aws.step(w, at(900), who, aws.detachVolume(copy, instance)),
            aws.step(w, at(930), who, aws.deleteVolume(copy)),
            aws.step(w, at(960), who, aws.deleteSnapshot(snapshot)),
          ]
        }),
      )
    },
  }),
  scenario({
    id: 'pacu-ebs-download-snapshots',
    name: 'Blocks of a snapshot read over HTTP',
    description:
      'A snapshot is downloaded block by block: no volume, no share. It is in the log only where the trail records data events of snapshots.',
    cloud: 'AWS',
    techniques: ['T1530'],
    origin: pacu('ebs__download_snapshots'),
    expects: ['ebs-direct-block-read'],
    forbids: ['snapshot-enumeration'],
    emit: (w) => {
      const who = iamUser(w, w.user, BOTO)
      const snapshot = aws.snapshotId(w, 'a')
      return awsFiles(w, [
        aws.step(w, 0, who, aws.listBlocks(w, snapshot)),
        ...numbers(120).map((i) => aws.step(w, 2 + i * 0.5, who, aws.getBlock(w, snapshot, i))),
      ])
    },
  }),
  scenario({
    id: 'pacu-rds-enum-snapshots',
    name: 'Database snapshots of many regions, shared ones too',
    description:
      'Snapshots of databases and clusters are listed in four regions, those that others share included.',
    cloud: 'AWS',
    techniques: ['T1580'],
    origin: pacu('rds__enum_snapshots'),
    expects: ['snapshot-enumeration'],
    forbids: ['chain-enum-then-create'],
    emit: (w) => {
      const who = iamUser(w, w.user, BOTO)
      const regions = [w.region, 'us-west-1', 'eu-north-1', 'ap-northeast-1']
      return awsFiles(
        w,
        regions.flatMap((region, i) => [
          aws.step(w, i * 5, who, db.listDbSnapshots('DB', true), { region }),
          aws.step(w, i * 5 + 2, who, db.listDbSnapshots('DBCluster', true), { region }),
        ]),
      )
    },
  }),
  scenario({
    id: 'pacu-rds-explore-snapshots',
    name: 'Database snapshot, restore, new password, delete',
    description:
      'A database is snapshotted, restored beside the original with a new master password, read, and both are deleted.',
    cloud: 'AWS',
    techniques: ['T1578.001', 'T1578.002', 'T1578.003'],
    origin: pacu('rds__explore_snapshots'),
    expects: ['snapshot-created', 'snapshot-restored', 'snapshot-deleted', 'chain-create-then-delete'],
    forbids: ['db-restored-public', 'snapshot-enumeration'],
    emit: (w) => {
      const who = iamUser(w, w.user, BOTO)
      const copy = `copy-${w.ids.letters('copy', 8)}`
      return awsFiles(w, [
        aws.step(w, 0, who, db.listDatabases()),
        aws.step(w, 4, who, db.createDbSnapshot(w, copy, 'payroll')),
        aws.step(w, 400, who, db.restoreDatabase(w, copy, copy, false)),
        aws.step(w, 1000, who, db.resetMasterPassword(w, copy)),
        aws.step(w, 1900, who, db.deleteDatabase(w, copy)),
        aws.step(w, 1960, who, db.deleteDbSnapshot(w, copy, copy)),
      ])
    },
  }),
]
