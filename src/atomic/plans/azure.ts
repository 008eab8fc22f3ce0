import type { Plan, Step } from '../plan.ts'

const TAGS = { 'dohyo-atomic': '{{run}}' }
const GROUP = '{{resourceGroup}}'
const DISK_ID =
  '/subscriptions/{{account}}/resourceGroups/{{resourceGroup}}/providers/Microsoft.Compute/disks/{{run}}'

/** Nothing of yours is copied: what is snapshotted, or can be downloaded, is this empty disk. */
const MAKE_DISK: Step = {
  what: 'make an empty disk of 4 GiB',
  sdk: 'azure',
  name: 'disks.beginCreateOrUpdateAndWait',
  params: [
    GROUP,
    '{{run}}',
    {
      location: '{{region}}',
      sku: { name: 'Standard_LRS' },
      creationData: { createOption: 'Empty' },
      diskSizeGB: 4,
      tags: TAGS,
    },
  ],
  undo: {
    what: 'delete the disk',
    sdk: 'azure',
    name: 'disks.beginDeleteAndWait',
    params: [GROUP, '{{run}}'],
    command:
      'az disk delete --yes --subscription {{account}} --resource-group {{resourceGroup}} --name {{run}}',
  },
}

const MAKE_SNAPSHOT: Step = {
  what: 'make a snapshot of it',
  sdk: 'azure',
  name: 'snapshots.beginCreateOrUpdateAndWait',
  params: [
    GROUP,
    '{{run}}',
    {
      location: '{{region}}',
      creationData: { createOption: 'Copy', sourceResourceId: DISK_ID },
      tags: TAGS,
    },
  ],
  undo: {
    what: 'delete the snapshot',
    sdk: 'azure',
    name: 'snapshots.beginDeleteAndWait',
    params: [GROUP, '{{run}}'],
    command:
      'az snapshot delete --subscription {{account}} --resource-group {{resourceGroup}} --name {{run}}',
  },
}

const MAKE_LINK: Step = {
  what: 'make a link with which the disk can be downloaded for five minutes',
  sdk: 'azure',
  name: 'disks.beginGrantAccessAndWait',
  params: [GROUP, '{{run}}', { access: 'Read', durationInSeconds: 300 }],
  undo: {
    what: 'take the link back',
    sdk: 'azure',
    name: 'disks.beginRevokeAccessAndWait',
    params: [GROUP, '{{run}}'],
    command:
      'az disk revoke-access --subscription {{account}} --resource-group {{resourceGroup}} --name {{run}}',
  },
}

export const AZURE_PLANS: readonly Plan[] = [
  {
    scenario: 'seed-azure-create-snapshot',
    cloud: 'Azure',
    needs: ['account', 'region', 'resourceGroup'],
    steps: [MAKE_DISK, MAKE_SNAPSHOT],
  },
  {
    scenario: 'art-azure-create-snapshot',
    cloud: 'Azure',
    needs: ['account', 'region', 'resourceGroup'],
    steps: [MAKE_DISK, MAKE_SNAPSHOT],
  },
  {
    scenario: 'stratus-azure-disk-export',
    cloud: 'Azure',
    needs: ['account', 'region', 'resourceGroup'],
    steps: [MAKE_DISK, MAKE_LINK],
  },
]
