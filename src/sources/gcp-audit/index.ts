import type { SourceModule } from '../envelope/shape.ts'
import { rawKeyOf } from '../siem/siem-record-keys.ts'
import { aliases } from './aliases.ts'
import { catalogue } from './catalogue.ts'
import { isEvent, recognises, wrappings } from './detect.ts'
import { eventTime, identity, sourceHost } from './identity.ts'
import { readPath } from './paths.ts'
import { record } from './record.ts'
import { siemMapping } from './siem-record.ts'

export const gcpAudit: SourceModule = {
  id: 'gcp-audit',
  title: 'GCP Cloud Audit Logs',
  cloud: 'GCP',
  vendor: siemMapping.vendor,
  product: siemMapping.product,
  recognises,
  isEvent,
  readPath,
  surely: ['timestamp'],
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
  siem: siemMapping,
  rawKey: rawKeyOf(siemMapping),
  record,
  wrappings,
}
