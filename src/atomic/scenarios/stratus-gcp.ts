import * as gcp from '../gcp-calls.ts'
import { account, gcpFiles } from '../gcp-event.ts'
import { type Scenario, scenario } from '../scenario.ts'
import { stratus } from './origins.ts'

const DISK = 'stratus-red-team-victim-disk'
const SNAPSHOT = 'stratus-red-team-victim-snapshot'
const IMAGE = 'stratus-red-team-victim-image'

export const STRATUS_GCP: readonly Scenario[] = [
  scenario({
    id: 'stratus-gcp-share-disk',
    name: 'Disk shared with an outside account',
    description:
      'An outside account may use a disk, from which it can make a snapshot in its own project; then no more.',
    cloud: 'GCP',
    techniques: ['T1537'],
    origin: stratus('gcp.exfiltration.share-compute-disk'),
    expects: ['snapshot-shared-external', 'snapshot-sharing-revoked'],
    forbids: ['snapshot-created', 'snapshot-made-public', 'gcp-cross-project-disk-snapshot'],
    emit: (w) => {
      const who = account(w.user, w.sourceIp)
      return gcpFiles(w, [
        gcp.step(0, who, gcp.createDisk(w, DISK)),
        gcp.step(60, who, gcp.setPolicy(w, 'disks', DISK, [w.target])),
        gcp.step(100, who, gcp.setPolicy(w, 'disks', DISK, [])),
        gcp.step(120, who, gcp.deleteDisk(w, DISK)),
      ])
    },
  }),
  scenario({
    id: 'stratus-gcp-share-image',
    name: 'Image shared with an outside account',
    description:
      'An image that was imported from a bucket is shared with an outside account, unshared and deleted.',
    cloud: 'GCP',
    techniques: ['T1537'],
    origin: stratus('gcp.exfiltration.share-compute-image'),
    expects: ['snapshot-shared-external', 'snapshot-sharing-revoked', 'snapshot-deleted'],
    forbids: ['snapshot-created', 'chain-create-then-share'],
    emit: (w) => {
      const who = account(w.user, w.sourceIp)
      return gcpFiles(w, [
        gcp.step(0, who, gcp.createImage(w, IMAGE, { bucket: 'public-stemcells' })),
        gcp.step(60, who, gcp.setPolicy(w, 'images', IMAGE, [w.target])),
        gcp.step(100, who, gcp.setPolicy(w, 'images', IMAGE, [])),
        gcp.step(120, who, gcp.deleteImage(w, IMAGE)),
      ])
    },
  }),
  scenario({
    id: 'stratus-gcp-share-snapshot',
    name: 'Snapshot made and shared with an outside account',
    description: 'A snapshot is made of a disk and shared with an outside account, unshared and deleted.',
    cloud: 'GCP',
    techniques: ['T1578.001', 'T1537'],
    origin: stratus('gcp.exfiltration.share-compute-snapshot'),
    expects: [
      'snapshot-created',
      'snapshot-shared-external',
      'snapshot-sharing-revoked',
      'snapshot-deleted',
      'chain-create-then-share',
      'chain-create-then-delete',
    ],
    forbids: ['snapshot-made-public', 'snapshot-bulk-create'],
    emit: (w) => {
      const who = account(w.user, w.sourceIp)
      return gcpFiles(w, [
        gcp.step(0, who, gcp.createDisk(w, DISK)),
        gcp.step(30, who, gcp.createSnapshotOfDisk(w, SNAPSHOT, DISK)),
        gcp.step(60, who, gcp.setPolicy(w, 'snapshots', SNAPSHOT, [w.target])),
        gcp.step(100, who, gcp.setPolicy(w, 'snapshots', SNAPSHOT, [])),
        gcp.step(120, who, gcp.deleteSnapshot(w, SNAPSHOT)),
        gcp.step(140, who, gcp.deleteDisk(w, DISK)),
      ])
    },
  }),
]
