import { type AzureCaller, type AzureStep, LONG, QUICK, REFUSED } from './azure-event.ts'
import type { Json } from './scenario.ts'
import type { World } from './world.ts'

const GROUP = 'rg-payroll'

const resource = (world: World, provider: string, group = GROUP): string =>
  `/subscriptions/${world.account}/resourceGroups/${group}/providers/${provider}`

export const diskOf = (world: World, name: string): string =>
  resource(world, `Microsoft.Compute/disks/${name}`)
export const snapshotOf = (world: World, name: string, group = GROUP): string =>
  resource(world, `Microsoft.Compute/snapshots/${name}`, group)

interface Call {
  readonly operation: string
  readonly id: string
  readonly statuses: AzureStep['statuses']
  readonly body?: Json
}

/** An operation at a time: seconds after the start. */
export const step = (at: number, who: AzureCaller, call: Call): AzureStep => ({ ...call, at, who })

export const refused = (call: Call): Call => ({ ...call, statuses: REFUSED })

export const createSnapshot = (world: World, snapshot: string, source: string): Call => ({
  operation: 'Microsoft.Compute/snapshots/write',
  id: snapshot,
  statuses: LONG,
  body: {
    location: world.region,
    properties: { creationData: { createOption: 'Copy', sourceResourceId: source }, incremental: false },
  },
})

export const deleteSnapshot = (snapshot: string): Call => ({
  operation: 'Microsoft.Compute/snapshots/delete',
  id: snapshot,
  statuses: LONG,
})

/** A SAS link. The link itself is never logged. */
export const beginAccess = (id: string): Call => ({
  operation: `${providerOf(id)}/beginGetAccess/action`,
  id,
  statuses: LONG,
  body: { access: 'Read', durationInSeconds: 3600 },
})

export const endAccess = (id: string): Call => ({
  operation: `${providerOf(id)}/endGetAccess/action`,
  id,
  statuses: LONG,
})

const providerOf = (id: string): string =>
  id.includes('/snapshots/') ? 'Microsoft.Compute/snapshots' : 'Microsoft.Compute/disks'

const collection = (world: World): string =>
  resource(world, 'Microsoft.Compute/restorePointCollections/rpc-payroll')

/** A restore point of a whole machine: all its disks. */
export const createRestorePoint = (world: World, name: string): Call => ({
  operation: 'Microsoft.Compute/restorePointCollections/restorePoints/write',
  id: `${collection(world)}/restorePoints/${name}`,
  statuses: LONG,
  body: { properties: { excludeDisks: [] } },
})

export const beginRestorePointAccess = (world: World, name: string, disk: string): Call => ({
  operation:
    'Microsoft.Compute/restorePointCollections/restorePoints/diskRestorePoints/beginGetAccess/action',
  id: `${collection(world)}/restorePoints/${name}/diskRestorePoints/${disk}`,
  statuses: LONG,
  body: { access: 'Read', durationInSeconds: 3600 },
})

export const createDisk = (world: World, disk: string, source?: string): Call => ({
  operation: 'Microsoft.Compute/disks/write',
  id: disk,
  statuses: QUICK,
  body: {
    location: world.region,
    properties:
      source === undefined
        ? { creationData: { createOption: 'Empty' }, diskSizeGB: 32 }
        : { creationData: { createOption: 'Copy', sourceResourceId: source } },
  },
})

export const deleteDisk = (disk: string): Call => ({
  operation: 'Microsoft.Compute/disks/delete',
  id: disk,
  statuses: LONG,
})

export const createMachine = (world: World, name: string, osDisk: string): Call => ({
  operation: 'Microsoft.Compute/virtualMachines/write',
  id: resource(world, `Microsoft.Compute/virtualMachines/${name}`),
  statuses: LONG,
  body: {
    location: world.region,
    properties: {
      hardwareProfile: { vmSize: 'Standard_B2s' },
      storageProfile: { osDisk: { createOption: 'Attach', osType: 'Linux', managedDisk: { id: osDisk } } },
    },
  },
})

export const removeLock = (id: string): Call => ({
  operation: 'Microsoft.Authorization/locks/delete',
  id: `${id}/providers/Microsoft.Authorization/locks/keep`,
  statuses: QUICK,
})

export const securityRule = (world: World, name: string, port: string, from: string): Call => ({
  operation: 'Microsoft.Network/networkSecurityGroups/securityRules/write',
  id: resource(world, `Microsoft.Network/networkSecurityGroups/nsg-payroll/securityRules/${name}`),
  statuses: LONG,
  body: {
    properties: {
      protocol: 'Tcp',
      sourceAddressPrefix: from,
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
      destinationPortRange: port,
      access: 'Allow',
      direction: 'Inbound',
      priority: 100,
    },
  },
})

const gallery = (world: World): string => resource(world, 'Microsoft.Compute/galleries/images_shared')

export const createImageVersion = (world: World, source: string): Call => ({
  operation: 'Microsoft.Compute/galleries/images/versions/write',
  id: `${gallery(world)}/images/base/versions/1.0.0`,
  statuses: LONG,
  body: { location: world.region, properties: { storageProfile: { source: { id: source } } } },
})

export const shareGallery = (world: World, type: 'Subscriptions' | 'AADTenants', target: string): Call => ({
  operation: 'Microsoft.Compute/galleries/share/action',
  id: gallery(world),
  statuses: LONG,
  body: { operationType: 'Add', groups: [{ type, ids: [target] }] },
})
