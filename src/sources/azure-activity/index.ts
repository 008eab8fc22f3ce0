import type { SourceModule } from '../envelope/shape.ts'
import { rawKeyOf } from '../siem/siem-record-keys.ts'
import { aliases } from './aliases.ts'
import { catalogue } from './catalogue.ts'
import { isEvent, recognises, wrappings } from './detect.ts'
import { eventTime, identity, sourceHost, TIME_KEYS } from './identity.ts'
import { readPath } from './paths.ts'
import { record } from './record.ts'
import { siemMapping } from './siem-record.ts'

export const azureActivity: SourceModule = {
  id: 'azure-activity',
  title: 'Azure Activity Log',
  cloud: 'Azure',
  vendor: siemMapping.vendor,
  product: siemMapping.product,
  recognises,
  isEvent,
  readPath,
  surely: TIME_KEYS,
  eventTime,
  identity,
  metadata: {
    sourceCategory: 'azure/activitylog',
    collector: 'dohyo',
    source: 'Azure Activity Log',
    sourceHost,
  },
  catalogue,
  aliases,
  siem: siemMapping,
  rawKey: rawKeyOf(siemMapping),
  record,
  wrappings,
}
