import { admin } from './admin'
import { reports } from './reports'

/** rooms is what only those rooms say that are fetched when they are opened. */
export const rooms = { ...admin, ...reports }
