import * as gcp from '../gcp-calls.ts'
import { account, gcpFiles } from '../gcp-event.ts'
import { type Scenario, scenario } from '../scenario.ts'
import type { World } from '../world.ts'
import { ours } from './origins.ts'

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)
const BUCKET = 'collector-drop'

/** The outside account itself: Google logs no address of callers from other organisations. */
const stranger = ({ target }: World) => account(target.slice(target.indexOf(':') + 1), undefined)

export const GCP: readonly Scenario[] = [
  scenario({
    id: 'gcp-disk-theft',
    name: 'A disk stolen through a shared snapshot',
    description:
      'A snapshot is made and shared with an outside account; a disk and a machine are restored from it behind an opened SSH port; then the snapshot is unshared and deleted.',
    cloud: 'GCP',
    techniques: ['T1578.001', 'T1537', 'T1578.002', 'T1686.001', 'T1578.003'],
    origin: ours('full chain, GCP'),
    expects: [
      'snapshot-created',
      'snapshot-shared-external',
      'snapshot-restored',
      'firewall-opened',
      'snapshot-sharing-revoked',
      'snapshot-deleted',
      'chain-create-then-share',
      'chain-restore-then-open',
      'chain-create-then-delete',
    ],
    forbids: ['snapshot-made-public', 'gcp-cross-project-disk-snapshot'],
    emit: (w) => {
      const who = account(w.user, w.sourceIp)
      return gcpFiles(w, [
        gcp.step(0, who, gcp.createSnapshot(w, 'ledger-tmp', 'ledger')),
        gcp.step(180, who, gcp.setPolicy(w, 'snapshots', 'ledger-tmp', [w.target])),
        gcp.step(300, who, gcp.createDisk(w, 'ledger-copy', 'ledger-tmp')),
        gcp.step(360, who, gcp.createInstance(w, 'mule', 'ledger-copy')),
        gcp.step(420, who, gcp.openFirewall(w, 'tmp-ssh', '22', '0.0.0.0/0')),
        gcp.step(2400, who, gcp.setPolicy(w, 'snapshots', 'ledger-tmp', [])),
        gcp.step(2460, who, gcp.deleteSnapshot(w, 'ledger-tmp')),
      ])
    },
  }),
  scenario({
    id: 'gcp-enumerate-and-create',
    name: 'Snapshots and their policies enumerated, then one created',
    description:
      'Disks, images and snapshots are listed, who may use each of a dozen snapshots is read, and a snapshot is made. Only the data access log has the reads.',
    cloud: 'GCP',
    techniques: ['T1580', 'T1578.001'],
    origin: ours('enumeration, GCP'),
    expects: ['snapshot-enumeration', 'snapshot-created', 'chain-enum-then-create'],
    forbids: ['snapshot-bulk-create', 'snapshot-denied-probing'],
    emit: (w) => {
      const who = account(w.user, w.sourceIp)
      return gcpFiles(w, [
        gcp.step(0, who, gcp.listAll(w, 'snapshots')),
        gcp.step(2, who, gcp.listAll(w, 'disks', 'aggregatedList')),
        gcp.step(4, who, gcp.listAll(w, 'images')),
        ...numbers(12).map((i) => gcp.step(10 + i, who, gcp.readPolicy(w, `nightly-${i}`))),
        gcp.step(300, who, gcp.createSnapshot(w, 'tmp', 'ledger')),
      ])
    },
  }),
  scenario({
    id: 'gcp-disk-taken-from-outside',
    name: 'A disk shared, and copied from another project',
    description:
      'An outside account may use a disk and makes a snapshot of it in its own project, which the project of the disk sees once.',
    cloud: 'GCP',
    techniques: ['T1537', 'T1578.001'],
    origin: ours('cross-project copy'),
    expects: ['snapshot-shared-external', 'gcp-cross-project-disk-snapshot', 'snapshot-created'],
    forbids: ['snapshot-made-public', 'snapshot-restored'],
    emit: (w) =>
      gcpFiles(w, [
        gcp.step(0, account(w.user, w.sourceIp), gcp.setPolicy(w, 'disks', 'ledger', [w.target])),
        gcp.step(900, stranger(w), gcp.snapshotFromOutside(w, 'ledger')),
      ]),
  }),
  scenario({
    id: 'gcp-snapshot-made-public',
    name: 'A snapshot opened to everybody with a Google account',
    description: 'A snapshot is made, and anybody who has signed in to Google may use it.',
    cloud: 'GCP',
    techniques: ['T1578.001', 'T1537'],
    origin: ours('made public, GCP'),
    expects: ['snapshot-created', 'snapshot-made-public', 'chain-create-then-share'],
    forbids: ['snapshot-shared-external'],
    emit: (w) => {
      const who = account(w.user, w.sourceIp)
      return gcpFiles(w, [
        gcp.step(0, who, gcp.createSnapshot(w, 'open', 'ledger')),
        gcp.step(120, who, gcp.setPolicy(w, 'snapshots', 'open', ['allAuthenticatedUsers'])),
      ])
    },
  }),
  scenario({
    id: 'gcp-image-export',
    name: 'A disk imaged and exported to a bucket',
    description: 'An image is made of a disk and exported by a job of Cloud Build.',
    cloud: 'GCP',
    techniques: ['T1578.001', 'T1537', 'T1567.002'],
    origin: ours('image export'),
    expects: ['snapshot-created', 'snapshot-exported', 'chain-create-then-share'],
    forbids: ['snapshot-shared-external'],
    emit: (w) => {
      const who = account(w.user, w.sourceIp)
      return gcpFiles(w, [
        gcp.step(0, who, gcp.createImage(w, 'ledger-image', { disk: 'ledger' })),
        gcp.step(240, who, gcp.exportImage(w, 'ledger-image', BUCKET)),
      ])
    },
  }),
  scenario({
    id: 'gcp-database-export',
    name: 'A database exported to a bucket',
    description: 'A Cloud SQL instance is written to a bucket, which only the data access log tells.',
    cloud: 'GCP',
    techniques: ['T1537', 'T1567.002'],
    origin: ours('Cloud SQL export'),
    expects: ['snapshot-exported'],
    forbids: ['snapshot-created'],
    emit: (w) =>
      gcpFiles(w, [gcp.step(0, account(w.user, w.sourceIp), gcp.exportDatabase(w, 'ledger-db', BUCKET))]),
  }),
  scenario({
    id: 'gcp-snapshots-ended',
    name: 'A snapshot schedule ended, and its snapshots deleted',
    description:
      'The schedule by which a disk is snapshotted is taken from it and deleted, then the six snapshots that there are: nothing is left to restore from.',
    cloud: 'GCP',
    techniques: ['T1685', 'T1490', 'T1485'],
    origin: ours('destruction, GCP'),
    expects: ['snapshot-guardrail-disabled', 'snapshot-deleted', 'snapshot-bulk-delete'],
    forbids: ['chain-create-then-delete'],
    emit: (w) => {
      const who = account(w.user, w.sourceIp)
      return gcpFiles(w, [
        gcp.step(0, who, gcp.detachSchedule(w, 'ledger', 'nightly')),
        gcp.step(30, who, gcp.deleteSchedule(w, 'nightly')),
        ...numbers(6).map((i) => gcp.step(120 + i * 10, who, gcp.deleteSnapshot(w, `nightly-${i}`))),
      ])
    },
  }),
  scenario({
    id: 'gcp-bulk-snapshots',
    name: 'Six disks snapshotted within minutes',
    description: 'One account makes a snapshot of each of six disks: twelve entries, six snapshots.',
    cloud: 'GCP',
    techniques: ['T1578.001'],
    origin: ours('bulk, GCP'),
    expects: ['snapshot-created', 'snapshot-bulk-create'],
    emit: (w) => {
      const who = account(w.user, w.sourceIp)
      return gcpFiles(
        w,
        numbers(6).map((i) => gcp.step(i * 20, who, gcp.createSnapshot(w, `bulk-${i}`, `data-${i}`))),
      )
    },
  }),
]
