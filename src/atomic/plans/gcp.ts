import type { Plan, Step } from '../plan.ts'

const LABELS = { 'dohyo-atomic': '{{run}}' }

/** Nothing of yours is copied: what is snapshotted, and shared, is this empty disk. */
const MAKE_DISK: Step = {
  what: 'make an empty disk of 10 GB',
  sdk: 'gcp',
  name: 'DisksClient.insert',
  params: {
    project: '{{account}}',
    zone: '{{zone}}',
    diskResource: { name: '{{run}}', sizeGb: '10', labels: LABELS },
  },
  undo: {
    what: 'delete the disk',
    sdk: 'gcp',
    name: 'DisksClient.delete',
    params: { project: '{{account}}', zone: '{{zone}}', disk: '{{run}}' },
    command: 'gcloud compute disks delete {{run}} --quiet --project={{account}} --zone={{zone}}',
  },
}

const MAKE_SNAPSHOT: Step = {
  what: 'make a snapshot of it',
  sdk: 'gcp',
  name: 'SnapshotsClient.insert',
  params: {
    project: '{{account}}',
    snapshotResource: {
      name: '{{run}}',
      sourceDisk: 'projects/{{account}}/zones/{{zone}}/disks/{{run}}',
      labels: LABELS,
    },
  },
  undo: {
    what: 'delete the snapshot',
    sdk: 'gcp',
    name: 'SnapshotsClient.delete',
    params: { project: '{{account}}', snapshot: '{{run}}' },
    command: 'gcloud compute snapshots delete {{run}} --quiet --project={{account}}',
  },
}

/** The snapshot is new, so that its policy is empty before and after. */
const SHARE: Step = {
  what: 'let {{target}} see the snapshot',
  sdk: 'gcp',
  name: 'SnapshotsClient.setIamPolicy',
  params: {
    project: '{{account}}',
    resource: '{{run}}',
    globalSetPolicyRequestResource: {
      policy: { bindings: [{ role: 'roles/compute.viewer', members: ['{{target}}'] }] },
    },
  },
  undo: {
    what: 'take the share back',
    sdk: 'gcp',
    name: 'SnapshotsClient.setIamPolicy',
    params: {
      project: '{{account}}',
      resource: '{{run}}',
      globalSetPolicyRequestResource: { policy: { bindings: [] } },
    },
    command:
      'gcloud compute snapshots remove-iam-policy-binding {{run}} --project={{account}} --member={{target}} --role=roles/compute.viewer',
  },
}

export const GCP_PLANS: readonly Plan[] = [
  {
    scenario: 'art-gcp-create-snapshot',
    cloud: 'GCP',
    needs: ['account', 'region'],
    steps: [MAKE_DISK, MAKE_SNAPSHOT],
  },
  {
    scenario: 'stratus-gcp-share-snapshot',
    cloud: 'GCP',
    needs: ['account', 'region', 'target'],
    steps: [MAKE_DISK, MAKE_SNAPSHOT, SHARE],
  },
]
