import type { Availability } from '@/wire/shapes'

/** Dot says by shape whether somebody is there: full, half, hollow. */
export function Dot({ state, size = 10 }: { state: Availability; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 10 10" aria-hidden="true" className={`shrink-0 ${state === 'online' ? 'text-good' : state === 'away' ? 'text-(--warn-text)' : 'text-muted'}`}>
      <circle cx="5" cy="5" r="4" fill={state === 'online' ? 'currentColor' : 'none'} stroke="currentColor" strokeWidth="1.6" />
      {state === 'away' ? <path d="M5 1a4 4 0 0 1 0 8z" fill="currentColor" /> : null}
    </svg>
  )
}
