import { useSyncExternalStore } from 'react'
import { Topics } from '@/state/topics'
import type * as Overlays from './overlays'

type Parts = typeof Overlays

let parts: Parts | null = null
let loading: Promise<void> | null = null
const topics = new Topics()

/** loadOverlays fetches what opens over the page. Nothing of it is needed for
 * the first picture, so the page asks once that is painted. */
export function loadOverlays(): Promise<void> {
  loading ??= import('./overlays').then((m) => {
    parts = m
    topics.mark('parts')
    topics.announce()
  }).catch((error: unknown) => {
    loading = null
    throw error
  })
  return loading
}

const subscribe = (fn: () => void) => topics.subscribe('parts', fn)

/** useOverlays are the parts, or null as long as they are on their way. */
export const useOverlays = (): Parts | null => useSyncExternalStore(subscribe, () => parts)

/** useOpened are the parts inside of something that is open, so they are here. */
export function useOpened(): Parts {
  const loaded = useOverlays()
  if (!loaded) throw new Error('something is open before it could be')
  return loaded
}

let covers = 0

/** cover says that something lies over the page, until the answer is called:
 * keys that are typed meanwhile are not meant for what is beneath. */
export function cover(): () => void {
  covers++
  return () => { covers-- }
}

export const covered = (): boolean => covers > 0
