import * as azure from '../../dist/modules/atomic/azure-calls.js'
import { AZURE_BACKUP, application, azureFiles, person } from '../../dist/modules/atomic/azure-event.js'
import { worldOf } from '../../dist/modules/atomic/world.js'
import { at, atWork, DAYS, days, isWorkday, START } from './calendar.mjs'

// A subscription with Azure Backup, a pipeline for images, and two administrators.

export const SUBSCRIPTION = '11112222-3333-4444-5555-666677778888'
const numbers = (count) => Array.from({ length: count }, (_, i) => i)

export const azureMonth = (r) => {
  const w = worldOf('Azure', 'month', { account: SUBSCRIPTION, time: START, user: 'gina@example.com' })
  const service = application(w, AZURE_BACKUP, '20.50.1.9')
  const backup = days().flatMap((day) =>
    numbers(5).flatMap((i) => {
      const time = at(r, day, 22, i)
      const id = (of) => azure.snapshotOf(w, `AzureBackup_vm${i}_${of}`, 'AzureBackupRG_westeurope_1')
      return [
        azure.step(time, service, azure.createSnapshot(w, id(day), azure.diskOf(w, `vm${i}_os`))),
        azure.step(time + 600, service, azure.deleteSnapshot(id(day - 5))),
      ]
    }),
  )
  const people = ['gina@example.com', 'henry@example.com'].flatMap((name) => {
    const who = person(w, name, '198.51.100.24')
    return days(isWorkday).flatMap((day) => {
      if (!r.chance(0.25)) return []
      const time = atWork(r, day)
      const id = azure.snapshotOf(w, `before-patch-${name[0]}${day}`)
      const later = time + (1 + r.below(5)) * 86_400 + 3600
      return [
        azure.step(time, who, azure.createSnapshot(w, id, azure.diskOf(w, `vm${r.below(5)}_os`))),
        ...(later < DAYS * 86_400 ? [azure.step(later, who, azure.deleteSnapshot(id))] : []),
      ]
    })
  })
  const pipeline = application(w, '0d9c2f6e-4c0f-4b1e-9a41-5a0de7a11a01', '198.51.100.63')
  const disks = days(isWorkday).flatMap((day) =>
    numbers(2).flatMap((i) => {
      const time = atWork(r, day)
      const id = azure.diskOf(w, `ci-${day}-${i}`)
      return [
        azure.step(time, pipeline, azure.createDisk(w, id)),
        azure.step(time + 2400, pipeline, azure.deleteDisk(id)),
      ]
    }),
  )
  return azureFiles(w, [...backup, ...people, ...disks])
}
