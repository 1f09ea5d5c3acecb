import { Tooltip } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'
import { Keys } from './keys'

export function HintProvider({ children }: { children: ReactNode }) {
  return <Tooltip.Provider delay={500}>{children}</Tooltip.Provider>
}

/** Hint names what it wraps, with its key. It can be pointed at and dismissed. */
export function Hint({ text, keys, children }: { text: string; keys?: string; children: ReactElement<Record<string, unknown>> }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
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
