export type PageSignals = {
  /** The network is back, or may be another one: what was open is as good as dead. */
  onNetwork: () => void
  /** Somebody looks at the page again; its timers may have stood still. */
  onLook: () => void
  /** Nobody looks at it any more: another tab, another program, a locked screen. */
  onHide: () => void
  /** The page is left, perhaps to be shown again as it was. */
  onLeave: () => void
  onReturn: () => void
}

/** Listen to what the browser knows of the page and the network. Returns how to stop. */
export function listenToPage({ onNetwork, onLook, onHide, onLeave, onReturn }: PageSignals): () => void {
  const onShow = (event: PageTransitionEvent) => event.persisted && onReturn()
  const onVisibility = () => (document.visibilityState === 'visible' ? onLook() : onHide())
  addEventListener('online', onNetwork)
  addEventListener('pagehide', onLeave)
  addEventListener('pageshow', onShow)
  document.addEventListener('visibilitychange', onVisibility)
  return () => {
    removeEventListener('online', onNetwork)
    removeEventListener('pagehide', onLeave)
    removeEventListener('pageshow', onShow)
    document.removeEventListener('visibilitychange', onVisibility)
  }
}
