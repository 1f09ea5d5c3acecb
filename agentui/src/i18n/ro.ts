import type { Catalogue } from '.'
import { admin } from './ro/admin'
import { base } from './ro/base'
import { inbox } from './ro/inbox'

export const ro: Catalogue = { ...base, ...inbox, ...admin }
