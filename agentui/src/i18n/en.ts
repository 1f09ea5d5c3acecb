import { base } from './en/base'
import { inbox } from './en/inbox'
import { reach } from './en/reach'
import { wall } from './en/wall'
import { work } from './en/work'

/** The catalogue of the first picture. With that of the other rooms (en/rooms)
 * it says which keys there are. */
export const en = { ...base, ...inbox, ...work, ...reach, ...wall }
