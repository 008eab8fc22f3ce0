import * as azure from '../azure-calls.ts'
import { AZURE_BACKUP, application, azureFiles, person } from '../azure-event.ts'
import * as gcp from '../gcp-calls.ts'
import { account, gcpFiles } from '../gcp-event.ts'
import { type Scenario, scenario } from '../scenario.ts'
import { ordinary } from './origins.ts'

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

export const BENIGN: readonly Scenario[] = [
  scenario({
    id: 'benign-azure-backup-night',
    name: 'A night of Azure Backup',
    description:
      'The service snapshots six disks, reads them through links, takes these back and deletes what is old.',
    cloud: 'Azure',
    techniques: [],
    origin: ordinary('https://learn.microsoft.com/azure/backup/backup-azure-vms-introduction'),
    expects: [],
    forbids: ['snapshot-created', 'azure-disk-sas-export', 'snapshot-bulk-create', 'snapshot-bulk-delete'],
    emit: (w) => {
      const who = application(w, AZURE_BACKUP, '198.51.100.200')
      return azureFiles(
        w,
        numbers(6).flatMap((i) => {
          const snapshot = azure.snapshotOf(w, `AzureBackup_${i}`, 'AzureBackupRG_westeurope_1')
          const old = azure.snapshotOf(w, `AzureBackup_old_${i}`, 'AzureBackupRG_westeurope_1')
          return [
            azure.step(i * 10, who, azure.createSnapshot(w, snapshot, azure.diskOf(w, `data-${i}`))),
            azure.step(300 + i * 10, who, azure.beginAccess(snapshot)),
            azure.step(900 + i * 10, who, azure.deleteSnapshot(old)),
          ]
        }),
      )
    },
  }),
  scenario({
    id: 'benign-azure-administration',
    name: 'A blank disk and a web port',
    description: 'A blank disk is made, and a web port opened.',
    cloud: 'Azure',
    techniques: [],
    origin: ordinary('https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema'),
    expects: [],
    forbids: ['snapshot-restored', 'firewall-opened'],
    emit: (w) => {
      const who = person(w, `ops@${w.domain}`, '198.51.100.30')
      return azureFiles(w, [
        azure.step(0, who, azure.createDisk(w, azure.diskOf(w, 'scratch'))),
        azure.step(300, who, azure.securityRule(w, 'web', '443', '*')),
      ])
    },
  }),
  scenario({
    id: 'benign-gcp-scheduled-snapshots',
    name: 'Snapshot schedules of Compute Engine',
    description: 'A schedule snapshots six disks at night.',
    cloud: 'GCP',
    techniques: [],
    origin: ordinary('https://cloud.google.com/compute/docs/disks/scheduled-snapshots'),
    expects: [],
    forbids: ['snapshot-created', 'snapshot-bulk-create'],
    emit: (w) => {
      const agent = account(
        `service-${w.ids.digits('project number', 12)}@compute-system.iam.gserviceaccount.com`,
        undefined,
        'Google Compute Engine',
      )
      return gcpFiles(
        w,
        numbers(6).map((i) => gcp.step(i * 5, agent, gcp.scheduledSnapshot(w, `data-${i}`))),
      )
    },
  }),
  scenario({
    id: 'benign-gcp-administration',
    name: "An administrator's day",
    description:
      'An image is imported from a bucket, a snapshot opened to a colleague, a blank disk made, and a web port opened.',
    cloud: 'GCP',
    techniques: [],
    origin: ordinary('https://cloud.google.com/compute/docs/images/create-custom'),
    expects: [],
    forbids: ['snapshot-created', 'snapshot-shared-external', 'snapshot-restored', 'firewall-opened'],
    emit: (w) => {
      const who = account(`ops@${w.domain}`, '198.51.100.40')
      return gcpFiles(w, [
        gcp.step(0, who, gcp.createImage(w, 'base', { bucket: 'example-images' })),
        gcp.step(60, who, gcp.setPolicy(w, 'snapshots', 'weekly', [`user:auditor@${w.domain}`])),
        gcp.step(120, who, gcp.createDisk(w, 'scratch')),
        gcp.step(180, who, gcp.openFirewall(w, 'web', '443', '0.0.0.0/0')),
      ])
    },
  }),
]
