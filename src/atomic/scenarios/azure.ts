import * as azure from '../azure-calls.ts'
import { azureFiles, person } from '../azure-event.ts'
import { type Scenario, scenario } from '../scenario.ts'
import { ours } from './origins.ts'

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

export const AZURE: readonly Scenario[] = [
  scenario({
    id: 'azure-disk-theft',
    name: 'A disk stolen through a snapshot and a link',
    description:
      'The lock of a disk is removed, a snapshot made, a link to download it issued; a machine is restored from it behind an opened SSH port; then the link is taken back and the snapshot deleted.',
    cloud: 'Azure',
    techniques: ['T1685', 'T1578.001', 'T1537', 'T1567', 'T1578.002', 'T1686.001', 'T1578.003'],
    origin: ours('full chain, Azure'),
    expects: [
      'snapshot-guardrail-disabled',
      'snapshot-created',
      'azure-disk-sas-export',
      'snapshot-restored',
      'firewall-opened',
      'snapshot-sharing-revoked',
      'snapshot-deleted',
      'chain-create-then-share',
      'chain-restore-then-open',
      'chain-create-then-delete',
    ],
    forbids: ['snapshot-bulk-create', 'snapshot-bulk-delete'],
    emit: (w) => {
      const who = person(w, w.user)
      const [disk, snapshot, copy] = [
        azure.diskOf(w, 'payroll-os'),
        azure.snapshotOf(w, 'tmp-payroll'),
        azure.diskOf(w, 'tmp-restore'),
      ]
      return azureFiles(w, [
        azure.step(0, who, azure.removeLock(disk)),
        azure.step(60, who, azure.createSnapshot(w, snapshot, disk)),
        azure.step(240, who, azure.beginAccess(snapshot)),
        azure.step(360, who, azure.createDisk(w, copy, snapshot)),
        azure.step(420, who, azure.createMachine(w, 'vm-tmp', copy)),
        azure.step(540, who, azure.securityRule(w, 'tmp', '22', '*')),
        azure.step(2400, who, azure.endAccess(snapshot)),
        azure.step(2460, who, azure.deleteSnapshot(snapshot)),
      ])
    },
  }),
  scenario({
    id: 'azure-restore-point-download',
    name: 'A machine downloaded through a restore point',
    description: 'A restore point is made of a machine, and a link to download its disk.',
    cloud: 'Azure',
    techniques: ['T1578.001', 'T1537', 'T1567'],
    origin: ours('restore point'),
    // a disk of a restore point is a part of it
    expects: ['snapshot-created', 'azure-disk-sas-export', 'chain-create-then-share'],
    forbids: ['snapshot-restored', 'snapshot-bulk-create'],
    emit: (w) => {
      const who = person(w, w.user)
      return azureFiles(w, [
        azure.step(0, who, azure.createRestorePoint(w, 'rp1')),
        azure.step(300, who, azure.beginRestorePointAccess(w, 'rp1', 'payroll-os')),
      ])
    },
  }),
  scenario({
    id: 'azure-gallery-shared',
    name: 'An image gallery shared with an outside tenant',
    description: 'A version of an image is made from a snapshot, and its gallery shared with another tenant.',
    cloud: 'Azure',
    techniques: ['T1578.001', 'T1537'],
    origin: ours('gallery'),
    // a version is shared by sharing the gallery that it is in
    expects: ['snapshot-created', 'snapshot-shared-external', 'chain-create-then-share'],
    forbids: ['snapshot-made-public', 'azure-disk-sas-export'],
    emit: (w) => {
      const who = person(w, w.user)
      return azureFiles(w, [
        azure.step(0, who, azure.createImageVersion(w, azure.snapshotOf(w, 'golden'))),
        azure.step(600, who, azure.shareGallery(w, 'AADTenants', w.target)),
      ])
    },
  }),
  scenario({
    id: 'azure-bulk-snapshots',
    name: 'Six managed disks snapshotted within minutes',
    description: 'One person makes a snapshot of each of six disks: twelve records and more, six snapshots.',
    cloud: 'Azure',
    techniques: ['T1578.001'],
    origin: ours('bulk, Azure'),
    expects: ['snapshot-created', 'snapshot-bulk-create'],
    emit: (w) => {
      const who = person(w, w.user)
      return azureFiles(
        w,
        numbers(6).map((i) =>
          azure.step(
            i * 20,
            who,
            azure.createSnapshot(w, azure.snapshotOf(w, `bulk-${i}`), azure.diskOf(w, `data-${i}`)),
          ),
        ),
      )
    },
  }),
  scenario({
    id: 'azure-bulk-delete',
    name: 'Six disk snapshots deleted within minutes',
    description: 'One person deletes six snapshots that were there before.',
    cloud: 'Azure',
    techniques: ['T1485', 'T1490'],
    origin: ours('bulk delete, Azure'),
    expects: ['snapshot-deleted', 'snapshot-bulk-delete'],
    forbids: ['chain-create-then-delete'],
    emit: (w) => {
      const who = person(w, w.user)
      return azureFiles(
        w,
        numbers(6).map((i) =>
          azure.step(i * 20, who, azure.deleteSnapshot(azure.snapshotOf(w, `nightly-${i}`))),
        ),
      )
    },
  }),
]
