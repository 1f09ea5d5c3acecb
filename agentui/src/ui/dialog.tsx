import { useCallback, useEffect, useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react'
import { t } from '@/i18n'
import { cover, loadOverlays, useOverlays } from './base'
import { Icon } from './icon'

interface DialogProps {
  open: boolean
  onClose: () => void
  title: string
  text?: string
  children: ReactNode
  wide?: boolean | 'full'
  hideTitle?: boolean
  lasting?: boolean // cannot be dismissed by a click beside it
  focus?: RefObject<HTMLElement | null>
  back?: () => HTMLElement | null // where the focus goes when it closes; null: where it was
}

export function Dialog({ open, onClose, title, text, children, wide, hideTitle, lasting, focus, back }: DialogProps) {
  const Base = useOverlays()?.Dialog
  const before = useRef<Element | null>(null)
  const leave = useCallback((held: Element | null) => { before.current = held }, [])
  useEffect(() => { void loadOverlays() }, [])
  useLayoutEffect(() => (open ? cover() : undefined), [open])
  if (!Base) return null
  return (
    <Base.Root open={open} onOpenChange={(next) => { if (!next) onClose() }} disablePointerDismissal={lasting}>
      <Base.Portal>
        <Base.Backdrop className="backdrop z-40" />
        <Base.Popup
          initialFocus={focus}
          finalFocus={() => back?.() ?? (focus && before.current instanceof HTMLElement && before.current.isConnected ? before.current : true)}
          className={`pops fixed start-1/2 top-[12vh] z-50 flex max-h-[76vh] w-[calc(100vw-24px)] -translate-x-1/2 flex-col overflow-hidden rounded-lg bg-raised shadow-high rtl:translate-x-1/2 ${wide === 'full' ? 'max-w-5xl' : wide ? 'max-w-2xl' : 'max-w-md'}`}
        >
          <div className={hideTitle ? 'sr-only' : 'flex items-start justify-between gap-3 px-5 pt-4 pb-2'}>
            <div>
              <Base.Title className="text-lg font-semibold">{title}</Base.Title>
              {text ? <Base.Description className="mt-1 text-muted">{text}</Base.Description> : null}
            </div>
            {lasting || hideTitle ? null : (
              <Base.Close aria-label={t('close')} className="-me-1.5 inline-flex size-8 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-fg">
                <Icon name="close" />
              </Base.Close>
            )}
          </div>
          {children}
          {focus ? <Focused at={focus} leave={leave} /> : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

/** Focused moves the focus in the same step that shows the dialog: the library
 * does so a frame later, and a quick hand types its first letters before that. */
function Focused({ at, leave }: { at: RefObject<HTMLElement | null>; leave: (held: Element | null) => void }) {
  useLayoutEffect(() => {
    leave(document.activeElement)
    at.current?.focus()
  }, [at, leave])
  return null
}

/** DialogBody scrolls; what holds no control of its own must take the focus. */
export function DialogBody({ children, text }: { children: ReactNode; text?: boolean }) {
  return <div tabIndex={text ? 0 : undefined} className="ring-inside min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
}

export function DialogFoot({ children }: { children: ReactNode }) {
  return <div className="flex justify-end gap-2 border-t border-line px-5 py-3">{children}</div>
}
