import type { ReactElement } from 'react'
import { useOverlays } from './base'
import { Keys } from './keys'

const patience = 500 // ms of pointing before a hint shows

/** Hint names what it wraps, with its key. It can be pointed at and dismissed. */
export function Hint({ text, keys, children }: { text: string; keys?: string; children: ReactElement<Record<string, unknown>> }) {
  const Tooltip = useOverlays()?.Tooltip
  if (!Tooltip) return children
  return (
    <Tooltip.Root>
      <Tooltip.Trigger delay={patience} render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6} className="z-50">
          <Tooltip.Popup className="pops flex items-center gap-2 rounded-sm bg-fg px-2 py-1 text-xs text-bg shadow-high">
            {text}
            {keys ? <Keys of={keys} inverse /> : null}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
