import * as aws from '../aws-calls.ts'
import * as db from '../aws-databases.ts'
import { type AwsCall, awsFiles, BOTO, iamUser } from '../aws-event.ts'
import * as images from '../aws-images.ts'
import * as azure from '../azure-calls.ts'
import { azureFiles, person } from '../azure-event.ts'
import * as gcp from '../gcp-calls.ts'
import { account, gcpFiles } from '../gcp-event.ts'
import { type Scenario, scenario } from '../scenario.ts'
import { ours } from './origins.ts'

// A stolen credential is tried out: all is refused.

export const PROBING: readonly Scenario[] = [
  scenario({
    id: 'aws-denied-probing',
    name: 'Eight refused calls on snapshots within two minutes',
    description:
      'Snapshots are to be made, copied, exported and shared with an outside account; every call is refused.',
    cloud: 'AWS',
    techniques: ['T1580', 'T1578.001', 'T1537'],
    origin: ours('probing, AWS'),
    expects: ['snapshot-denied-probing', 'snapshot-share-attempt-failed'],
    forbids: ['snapshot-created', 'snapshot-shared-external', 'snapshot-bulk-create', 'snapshot-exported'],
    emit: (w) => {
      const who = iamUser(w, w.user, BOTO)
      const key = aws.keyArn(w, w.region)
      const calls: readonly AwsCall[] = [
        aws.createSnapshot(w, 0, { snapshot: '', volume: aws.volumeId(w, 'a') }),
        aws.createSnapshot(w, 0, { snapshot: '', volume: aws.volumeId(w, 'b') }),
        images.createImage(images.imageId(w, 'probe'), aws.instanceId(w, 'a')),
        aws.copySnapshot(aws.snapshotId(w, 'a'), w.region, '', key),
        aws.changeSnapshotSharing(aws.snapshotId(w, 'a'), 'add', w.target),
        images.storeImage(images.imageId(w, 'a'), 'collector-drop'),
        db.createDbSnapshot(w, 'probe', 'payroll'),
        db.exportDbSnapshot(w, 'nightly', 'collector-drop', key),
      ]
      return awsFiles(
        w,
        calls.map((call, i) => aws.step(w, i * 12, who, call, { error: aws.denied(who, call) })),
      )
    },
  }),
  scenario({
    id: 'azure-denied-probing',
    name: 'Six refused operations on snapshots and disks',
    description: 'Snapshots are to be made and links to be issued; every operation is refused.',
    cloud: 'Azure',
    techniques: ['T1580', 'T1578.001'],
    origin: ours('probing, Azure'),
    expects: ['snapshot-denied-probing'],
    forbids: ['snapshot-created', 'azure-disk-sas-export'],
    emit: (w) => {
      const who = person(w, w.user)
      const calls = [
        ...['a', 'b', 'c'].map((name) =>
          azure.createSnapshot(w, azure.snapshotOf(w, `probe-${name}`), azure.diskOf(w, name)),
        ),
        ...['a', 'b', 'c'].map((name) => azure.beginAccess(azure.diskOf(w, name))),
      ]
      return azureFiles(
        w,
        calls.map((call, i) => azure.step(i * 12, who, azure.refused(call))),
      )
    },
  }),
  scenario({
    id: 'gcp-denied-probing',
    name: 'Six refused calls on snapshots',
    description:
      'Snapshots are to be made, and one to be shared with an outside account; every call is refused.',
    cloud: 'GCP',
    techniques: ['T1580', 'T1578.001', 'T1537'],
    origin: ours('probing, GCP'),
    expects: ['snapshot-denied-probing', 'snapshot-share-attempt-failed'],
    forbids: ['snapshot-created', 'snapshot-shared-external'],
    emit: (w) => {
      const who = account(w.user, w.sourceIp)
      const calls = [
        ...['a', 'b', 'c', 'd', 'e'].map((name) => gcp.createSnapshot(w, `probe-${name}`, name)),
        gcp.setPolicy(w, 'snapshots', 'nightly', [w.target]),
      ]
      return gcpFiles(
        w,
        calls.map((call, i) => gcp.step(i * 12, who, call, { error: gcp.denied(call) })),
      )
    },
  }),
]
