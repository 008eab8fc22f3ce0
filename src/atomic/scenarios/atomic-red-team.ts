import * as aws from '../aws-calls.ts'
import { awsFiles, CLI, iamUser } from '../aws-event.ts'
import * as azure from '../azure-calls.ts'
import { azureFiles, person } from '../azure-event.ts'
import * as gcp from '../gcp-calls.ts'
import { account, gcpFiles } from '../gcp-event.ts'
import { type Scenario, scenario } from '../scenario.ts'
import { atomicRedTeam } from './origins.ts'

// Each with its clean-up, since that is in the log too.

const EXPECTED = {
  techniques: ['T1578.001', 'T1578.003'],
  expects: ['snapshot-created', 'snapshot-deleted', 'chain-create-then-delete'],
  forbids: ['snapshot-enumeration', 'snapshot-bulk-create', 'snapshot-bulk-delete'],
} as const

export const ATOMIC_RED_TEAM: readonly Scenario[] = [
  scenario({
    id: 'art-aws-create-snapshot',
    name: 'EBS snapshot created and removed',
    description:
      'The test looks at the volume, makes a snapshot of it, and its clean-up finds and deletes it.',
    cloud: 'AWS',
    origin: atomicRedTeam('a3c09662-85bb-4ea8-b15b-6dc8a844e236'),
    ...EXPECTED,
    emit: (w) => {
      const who = iamUser(w, w.user, CLI)
      const volume = aws.volumeId(w, 'a')
      const snapshot = aws.snapshotId(w, 'a')
      return awsFiles(w, [
        aws.step(w, 0, who, aws.whoAmI()),
        aws.step(w, 2, who, aws.pollVolume(volume)),
        aws.step(w, 5, who, aws.createSnapshot(w, 5, { snapshot, volume, description: 'test' })),
        aws.step(w, 90, who, aws.snapshotsOfVolume(volume)),
        aws.step(w, 92, who, aws.deleteSnapshot(snapshot)),
      ])
    },
  }),
  scenario({
    id: 'art-azure-create-snapshot',
    name: 'Managed disk snapshot created and removed',
    description: 'A snapshot of a managed disk is made, and deleted by the clean-up.',
    cloud: 'Azure',
    origin: atomicRedTeam('89e69b4b-3458-4ec6-b819-b3008debc1bc'),
    ...EXPECTED,
    emit: (w) => {
      const who = person(w, w.user)
      const snapshot = azure.snapshotOf(w, 'mySnapshotName', 'myResourceGroup')
      return azureFiles(w, [
        azure.step(0, who, azure.createSnapshot(w, snapshot, azure.diskOf(w, 'myDiskName'))),
        azure.step(90, who, azure.deleteSnapshot(snapshot)),
      ])
    },
  }),
  scenario({
    id: 'art-gcp-create-snapshot',
    name: 'Persistent disk snapshot created and removed',
    description: 'A snapshot of a persistent disk is made, and deleted by the clean-up.',
    cloud: 'GCP',
    origin: atomicRedTeam('e6fbc036-91e7-4ad3-b9cb-f7210f40dd5d'),
    ...EXPECTED,
    emit: (w) => {
      const who = account(w.user, w.sourceIp)
      return gcpFiles(w, [
        gcp.step(0, who, gcp.createSnapshot(w, 'my-snapshot-name', 'my-disk-name')),
        gcp.step(90, who, gcp.deleteSnapshot(w, 'my-snapshot-name')),
      ])
    },
  }),
]
