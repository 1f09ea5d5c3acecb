import type { Catalogue } from '.'
import { admin } from './fr/admin'
import { base } from './fr/base'
import { inbox } from './fr/inbox'
import { wall } from './fr/wall'
import { work } from './fr/work'

export const fr: Catalogue = { ...base, ...inbox, ...admin, ...work, ...wall }
