import type { SourceModule } from '../envelope/shape.ts'
import { aliases } from './aliases.ts'
import { catalogue } from './catalogue.ts'
import { isEvent, recognises, wrappings } from './detect.ts'
import { eventTime, identity, sourceHost } from './identity.ts'
import { record } from './record.ts'

export const gcpAudit: SourceModule = {
  id: 'gcp-audit',
  title: 'GCP Cloud Audit Logs',
  cloud: 'GCP',
  vendor: 'Google',
  product: 'Google Cloud Platform',
  recognises,
  isEvent,
  eventTime,
  identity,
  metadata: {
    sourceCategory: 'gcp/audit',
    collector: 'dohyo',
    source: 'GCP Cloud Audit Logs',
    sourceHost,
  },
  catalogue,
  aliases,
  record,
  wrappings,
}
