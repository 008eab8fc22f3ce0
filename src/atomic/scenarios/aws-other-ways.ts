import * as aws from '../aws-calls.ts'
import { awsFiles, awsService, BOTO, iamUser } from '../aws-event.ts'
import * as images from '../aws-images.ts'
import * as other from '../aws-other.ts'
import { type Scenario, scenario } from '../scenario.ts'
import { ours } from './origins.ts'

// Ways that detections of the plain calls overlook: other services, other callers, other restores.

export const AWS_OTHER_WAYS: readonly Scenario[] = [
  scenario({
    id: 'aws-aurora-made-public',
    name: 'An Aurora cluster snapshotted and opened to everybody',
    description: 'A snapshot is made of a cluster, and every account may restore it.',
    cloud: 'AWS',
    techniques: ['T1578.001', 'T1537'],
    origin: ours('Aurora'),
    expects: ['snapshot-created', 'snapshot-made-public', 'chain-create-then-share'],
    forbids: ['snapshot-shared-external'],
    emit: (w) => {
      const who = iamUser(w, w.user, BOTO)
      return awsFiles(w, [
        aws.step(w, 0, who, other.createClusterSnapshot(w, 'aurora-tmp', 'orders')),
        aws.step(w, 600, who, other.shareClusterSnapshot('aurora-tmp', 'all')),
      ])
    },
  }),
  scenario({
    id: 'aws-redshift-shared',
    name: 'A data warehouse snapshotted and shared',
    description: 'A snapshot is made of a Redshift cluster, and an outside account may restore it.',
    cloud: 'AWS',
    techniques: ['T1578.001', 'T1537'],
    origin: ours('Redshift'),
    expects: ['snapshot-created', 'snapshot-shared-external', 'chain-create-then-share'],
    forbids: ['snapshot-made-public'],
    emit: (w) => {
      const who = iamUser(w, w.user, BOTO)
      return awsFiles(w, [
        aws.step(w, 0, who, other.createWarehouseSnapshot(w, 'warehouse-tmp')),
        aws.step(w, 900, who, other.shareWarehouseSnapshot(w, 'warehouse-tmp', w.target)),
      ])
    },
  }),
  scenario({
    id: 'aws-schedule-that-shares',
    name: 'A schedule that shares every snapshot it makes',
    description:
      'A policy of Data Lifecycle Manager is made that shares with an outside account; hours later the service makes a snapshot and shares it.',
    cloud: 'AWS',
    techniques: ['T1537'],
    origin: ours('DLM as the sharer'),
    expects: ['snapshot-shared-external'],
    // the service makes the snapshot, which is ordinary; that it shares it is not
    forbids: ['snapshot-created', 'snapshot-made-public'],
    emit: (w) => {
      const who = iamUser(w, w.user, BOTO)
      const service = awsService(w, 'dlm.amazonaws.com', 'AWSDataLifecycleManagerDefaultRole', 'dlm')
      const snapshot = aws.snapshotId(w, 'scheduled')
      return awsFiles(w, [
        aws.step(w, 0, who, other.scheduleSharing(w, w.target)),
        aws.step(
          w,
          7200,
          service,
          aws.createSnapshot(w, 7200, { snapshot, volume: aws.volumeId(w, 'payroll') }),
        ),
        aws.step(w, 7500, service, aws.changeSnapshotSharing(snapshot, 'add', w.target)),
      ])
    },
  }),
  scenario({
    id: 'aws-restored-by-launch',
    name: 'A disk read through a new instance behind an open port',
    description:
      'A snapshot is made, the SSH port of a group opened, and an instance launched with a second disk from the snapshot.',
    cloud: 'AWS',
    techniques: ['T1578.001', 'T1578.002', 'T1686.001'],
    origin: ours('snapshot, instance, firewall'),
    expects: ['snapshot-created', 'snapshot-restored', 'firewall-opened', 'chain-restore-then-open'],
    forbids: ['chain-create-then-share', 'chain-create-then-delete'],
    emit: (w) => {
      const who = iamUser(w, w.user, BOTO)
      const snapshot = aws.snapshotId(w, 'a')
      return awsFiles(w, [
        aws.step(w, 0, who, aws.createSnapshot(w, 0, { snapshot, volume: aws.volumeId(w, 'payroll') })),
        aws.step(w, 240, who, aws.openPort(w, 22, '0.0.0.0/0')),
        aws.step(
          w,
          300,
          who,
          other.launchWithSnapshot(w, aws.instanceId(w, 'mule'), images.imageId(w, 'base'), snapshot),
        ),
      ])
    },
  }),
]
