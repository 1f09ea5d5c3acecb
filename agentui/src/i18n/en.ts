import { admin } from './en/admin'
import { base } from './en/base'
import { inbox } from './en/inbox'
import { reports } from './en/reports'
import { wall } from './en/wall'
import { work } from './en/work'

/** The catalogue that says which keys there are. */
export const en = { ...base, ...inbox, ...admin, ...work, ...wall, ...reports }
