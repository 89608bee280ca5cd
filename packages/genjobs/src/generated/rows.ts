// Written by scripts/generate-types.ts from the catalog of a database. To write it anew: npm run types

/** The tables of the engine: a row as the drivers of genjobs read it. What JSON holds is unknown. */
export type EngineTables = {
  account_changes: {
    balance_delta: number
    held_delta: number
    id: number
    owner_id: string
    returned: unknown
  }
  accounts: {
    balance: number
    held: number
    overdraft: number
    owner_id: string
  }
  attempts: {
    attempt: number
    epoch: number
    error: unknown
    finished_at: Date
    job_id: string
    outcome: string
    started_at: Date
    worker_id: string
  }
  budget_changes: {
    budget_id: number
    held_delta: number
    id: number
    key: string
    period_start: unknown
    spent_delta: number
  }
  budget_holds: {
    amount: number
    budget_id: number
    job_id: string
    key: string
    period_start: unknown
  }
  budget_uses: {
    budget_id: number
    held: number
    key: string
    period_start: unknown
    spent: number
    warned_at: number | null
  }
  budget_warnings: {
    budget_id: number
    created_at: Date
    held: number
    id: number
    key: string
    offered_until: Date
    period_start: unknown
    spent: number
    warn_at: number
  }
  budgets: {
    created_at: Date
    id: number
    key: string | null
    max: number
    measure: string
    period: string
    removed_at: Date | null
    scope: string
    time_zone: string
    warn_at: number | null
  }
  durations: {
    at: Date
    kind: string
    run_ms: number
  }
  grantees: {
    part: string
    role_name: string
  }
  grants: {
    expires_at: Date
    owner_id: string
    remaining: number
    transfer_id: number
  }
  holds: {
    amount: number
    grants: unknown
    job_id: string
    owner_id: string
  }
  idempotency_keys: {
    expires_at: Date
    fingerprint: string
    job_id: string
    key: string
    owner_id: string
  }
  imported_jobs: {
    job_id: string
    old_id: string
    source: string
  }
  job_stats: {
    at: Date
    charged: number
    cost_micros: number
    grain: string
    jobs: number
    kind: string
    level: string
    mode: string
    owner_id: string
    project_id: string
    run_ms: number
    runs: unknown
    started: number
    status: string
    wait_ms: number
    waits: unknown
  }
  jobs: {
    attempt: number
    attempt_started_at: Date | null
    charged: number | null
    cost_micros: number
    created_at: Date
    error: unknown
    finished_at: Date | null
    id: string
    input: unknown
    input_asset_id: string | null
    kind: string
    lane: string | null
    lease_epoch: number
    max_attempts: number
    metadata: unknown
    mode: string | null
    output: unknown
    owner_id: string
    price: number
    priority: number
    progress: number
    project_id: string | null
    run_at: Date | null
    seq: number
    started_at: Date | null
    status: string
    step: string | null
    subject: string | null
    units: unknown
    updated_at: Date
    woken: boolean
  }
  kind_limits: {
    kind: string
    max: number
    policy: string
    stale_after: unknown
    template: string
  }
  kind_pace: {
    kind: string
    lowest_tag: number
    p50_ms: number | null
    p90_ms: number | null
    refreshed_at: Date
    running: number
    samples: number
    virtual_tag: number
  }
  kind_prices: {
    kind: string
    mode: string
    price: number
  }
  kinds: {
    expected_cost_micros: number | null
    input_schema: unknown
    internal: boolean
    keep: unknown
    manual: boolean
    max_attempts: number
    name: string
    paused: boolean
    price: number | null
    registered_at: Date
    retry_factor: number
    retry_first: unknown
    retry_max: unknown
    timeout: unknown
  }
  lane_keys: {
    lane: string
    limit_key: string
  }
  lanes: {
    blocked_on: string | null
    idle_at: Date
    kind: string
    lane: string
    limit_keys: string[]
    owner_id: string
    priority: number
    status: string
    tag: number
  }
  leases: {
    attempt: number
    claimed_at: Date
    cost_micros: number
    epoch: number
    job_id: string
    kind: string
    missed: number
    progress: number
    step: string | null
    stream_seq: number
    timeout_at: Date
    units: unknown
    worker_id: string
  }
  limits: {
    key: string
    lowered_from: number | null
    max: number | null
    max_default: number | null
    max_override: number | null
    max_plan: number | null
    owner_id: string | null
    policy: string | null
    stale_after: unknown
    template: string | null
  }
  manual_jobs: {
    created_at: Date
    input_asset_id: string | null
    job_id: string
    kind: string
    owner_id: string
    project_id: string | null
    status: string
  }
  meta: {
    archiving: boolean
    engine_hash: string
    installed_at: Date
    oldest_client: number
    schema_version: number
    singleton: boolean
    sweep_limits_after: string
    tables_version: number
    upgraded_at: Date
  }
  owners: {
    owner_id: string
    plan: string | null
    weight: number | null
  }
  plan_limits: {
    max: number
    plan: string
    template: string
  }
  plans: {
    plan: string
    weight: number
  }
  postings: {
    account: string
    amount: number
    id: number
    transfer_id: number
  }
  queue: {
    job_id: string
    lane: string
    seq: number
  }
  removals: {
    from_id: string | null
    name: string
    removed_at: Date
    to_id: string
  }
  scheduled: {
    job_id: string
    run_at: Date
  }
  slots: {
    granted_at: Date
    job_id: string
    limit_key: string
    policy: string
    stale_at: Date | null
  }
  stat_changes: {
    charged: number | null
    cost_micros: number
    created_at: Date
    finished_at: Date
    id: number
    kind: string
    mode: string | null
    owner_id: string
    project_id: string | null
    run_at: Date | null
    started_at: Date | null
    status: string
    times: number
    xact: string
  }
  stat_folds: {
    folded_below: string
    singleton: boolean
  }
  steps: {
    attempt: number
    created_at: Date
    job_id: string
    name: string
    output: unknown
  }
  stream: {
    at: Date
    data: unknown
    job_id: string
    seq: number
    type: string
  }
  transfers: {
    created_at: Date
    held: number | null
    id: number
    job_id: string | null
    key: string | null
    note: string | null
    owner_id: string
    reason: string
  }
  trim_cursors: {
    after: string
    kind: string
  }
  trims: {
    job_id: string
    kind: string
    since: Date
  }
  vacuum_probe: {
    at: Date
    pad: string
  }
  waits: {
    job_id: string
    parked_at: Date
    token: string
    wake_at: Date
  }
  wake_notes: {
    limit_key: string
  }
  workers: {
    expires_at: Date
    info: unknown
    seen_at: Date
    started_at: Date
    worker_id: string
  }
}

/** The composite types of the engine. */
export type EngineTypes = {
  job_details: {
    attempt: number | null
    attempt_started_at: Date | null
    blocked_on: string | null
    charged: number | null
    cost_micros: number | null
    created_at: Date | null
    error: unknown
    eta_p50: Date | null
    eta_p90: Date | null
    finished_at: Date | null
    id: string | null
    input: unknown
    input_asset_id: string | null
    kind: string | null
    max_attempts: number | null
    metadata: unknown
    mode: string | null
    output: unknown
    owner_id: string | null
    position: number | null
    price: number | null
    priority: number | null
    progress: number | null
    project_id: string | null
    reason: string | null
    run_at: Date | null
    started_at: Date | null
    status: string | null
    step: string | null
    subject: string | null
    units: unknown
    updated_at: Date | null
  }
  schema_check: {
    errors: unknown[] | null
    work: number | null
  }
  statistics_row: {
    at: Date | null
    average_run_ms: number | null
    average_wait_ms: number | null
    canceled: number | null
    charged: number | null
    cost_micros: number | null
    failed: number | null
    jobs: number | null
    kind: string | null
    mode: string | null
    p50_run_ms: number | null
    p50_wait_ms: number | null
    p90_run_ms: number | null
    p90_wait_ms: number | null
    p99_run_ms: number | null
    p99_wait_ms: number | null
    project: string | null
    status: string | null
    succeeded: number | null
    success_rate: number | null
  }
  submission: {
    error: unknown
    expected_cost_micros: number | null
    fingerprint: string | null
    idempotency_key: string | null
    input: unknown
    input_asset_id: string | null
    item: number | null
    job_id: string | null
    kind: string | null
    manual: boolean | null
    metadata: unknown
    mode: string | null
    owner_id: string | null
    price: number | null
    priority: number | null
    project_id: string | null
    replayed: boolean | null
    run_at: Date | null
    subject: string | null
  }
}

/**
 * The functions of the engine that the client calls: what they take, and a row of what `select * from` them gives. Nobody
 * knows of a column of an answer that it is never null.
 */
export type EngineFunctions = {
  after_restore: {
    args: [p_restored_at?: Date | string | null, p_pause?: string[] | null, p_hand_back?: boolean | null]
    row: {
      at: Date | null
      fenced: number | null
      ended: number | null
      workers: number | null
      paused: string[] | null
    }
  }
  cancel_jobs: {
    args: [p_jobs: string[] | null, p_owner?: string | null]
    row: {
      job_id: string | null
      result: string | null
      status: string | null
    }
  }
  clear_jobs: {
    args: [p_key: string | null, p_owner?: string | null]
    row: {
      clear_jobs: string | null
    }
  }
  clock: {
    args: []
    row: {
      clock: Date | null
    }
  }
  count_jobs: {
    args: []
    row: {
      kind: string | null
      status: string | null
      jobs: number | null
    }
  }
  delete_jobs: {
    args: [p_jobs: string[] | null, p_owner?: string | null]
    row: {
      job_id: string | null
      result: string | null
    }
  }
  delete_project: {
    args: [p_project: string | null, p_limit?: number | null]
    row: {
      deleted: number | null
      remaining: number | null
    }
  }
  due_jobs: {
    args: [p_kind: string | null, p_keep: string | null, p_limit: number | null]
    row: {
      id: string | null
      version: string | null
      line: string | null
      more: boolean | null
    }
  }
  erase_owner: {
    args: [p_owner: string | null, p_limit?: number | null]
    row: {
      erased: number | null
      remaining: number | null
    }
  }
  exchange_jobs: {
    args: [p_worker: string | null, p_finished: string | null, p_kinds: string[] | null, p_count: number | null]
    row: {
      results: unknown
      jobs: unknown
      ready: boolean | null
      next_run_at: Date | null
      oldest_client: number | null
    }
  }
  export_jobs: {
    args: [p_owner: string | null, p_after?: string | null, p_limit?: number | null]
    row: {
      id: string | null
      line: string | null
    }
  }
  export_owner: {
    args: [p_owner: string | null]
    row: {
      export_owner: string | null
    }
  }
  finish_removal: {
    args: [p_removal: string | null]
    row: {
      finish_removal: boolean | null
    }
  }
  finish_started: {
    args: [
      p_job: string | null,
      p_outcome: string | null,
      p_output?: string | null,
      p_error?: string | null,
      p_charge?: number | null,
    ]
    row: {
      result: string | null
      status: string | null
    }
  }
  fold_statistics: {
    args: [p_limit?: number | null]
    row: {
      fold_statistics: number | null
    }
  }
  forget_budget_warnings: {
    args: [p_ids: number[] | null]
    row: {
      forget_budget_warnings: number | null
    }
  }
  forget_input_asset: {
    args: [p_asset: string | null, p_limit?: number | null]
    row: {
      forgotten: number | null
      remaining: number | null
    }
  }
  heartbeat: {
    args: [p_worker: string | null, p_ttl_ms: number | null, p_leases?: string | null, p_info?: string | null]
    row: {
      job_id: string | null
      epoch: number | null
      status: string | null
      error: unknown
    }
  }
  history_lines: {
    args: [
      p_jobs: string[] | null,
      p_types: string[] | null,
      p_after_job?: string | null,
      p_after_seq?: number | null,
      p_limit?: number | null,
    ]
    row: {
      job_id: string | null
      seq: number | null
      line: string | null
    }
  }
  import_jobs: {
    args: [p_source: string | null, p_items: string | null, p_dry_run?: boolean | null]
    row: {
      item: number | null
      job_id: string | null
      result: string | null
      problem: string | null
    }
  }
  kind_info: {
    args: []
    row: {
      name: string | null
      price: number | null
      paused: boolean | null
      internal: boolean | null
      input_schema: unknown
      p50_ms: number | null
      p90_ms: number | null
    }
  }
  limit_usage: {
    args: [p_keys?: string[] | null, p_owner?: string | null, p_limit?: number | null]
    row: {
      key: string | null
      policy: string | null
      max: number | null
      used: number | null
      holders: unknown
      lanes: number | null
      waiting: unknown
    }
  }
  list_jobs: {
    args: [
      p_owner?: string | null,
      p_project?: string | null,
      p_subject?: string | null,
      p_kind?: string | null,
      p_statuses?: string[] | null,
      p_before?: string | null,
      p_limit?: number | null,
      p_search?: string | null,
    ]
    row: {
      attempt: number | null
      attempt_started_at: Date | null
      blocked_on: string | null
      charged: number | null
      cost_micros: number | null
      created_at: Date | null
      error: unknown
      eta_p50: Date | null
      eta_p90: Date | null
      finished_at: Date | null
      id: string | null
      input: unknown
      input_asset_id: string | null
      kind: string | null
      max_attempts: number | null
      metadata: unknown
      mode: string | null
      output: unknown
      owner_id: string | null
      position: number | null
      price: number | null
      priority: number | null
      progress: number | null
      project_id: string | null
      reason: string | null
      run_at: Date | null
      started_at: Date | null
      status: string | null
      step: string | null
      subject: string | null
      units: unknown
      updated_at: Date | null
    }
  }
  list_removals: {
    args: []
    row: {
      name: string | null
      removed_at: Date | null
      bytes: number | null
    }
  }
  live_counts: {
    args: [p_owner: string | null, p_project: string | null, p_kind: string | null, p_mode: string | null]
    row: {
      kind: string | null
      status: string | null
      jobs: number | null
    }
  }
  oldest_client: {
    args: []
    row: {
      oldest_client: number | null
    }
  }
  owner_limits: {
    args: [p_owner: string | null]
    row: {
      key: string | null
      max: number | null
      used: number | null
      policy: string | null
      kinds: string[] | null
    }
  }
  partitions: {
    args: []
    row: {
      name: string | null
      from_at: Date | null
      to_at: Date | null
      bytes: number | null
      live_jobs: number | null
    }
  }
  pause_kind: {
    args: [p_kind: string | null, p_paused: boolean | null]
    row: {
      pause_kind: boolean | null
    }
  }
  post_credits: {
    args: [p_items: string | null]
    row: {
      item: number | null
      transfer_id: number | null
      replayed: boolean | null
      error: unknown
    }
  }
  promote_jobs: {
    args: [p_limit?: number | null]
    row: {
      promote_jobs: number | null
    }
  }
  read_account: {
    args: [p_owner: string | null]
    row: {
      balance: number | null
      held: number | null
      available: number | null
      expiring: number | null
      next_expiry: Date | null
      overdraft: number | null
    }
  }
  read_budgets: {
    args: [p_scope?: string | null, p_key?: string | null, p_after?: number | null, p_limit?: number | null]
    row: {
      id: number | null
      scope: string | null
      key: string | null
      measure: string | null
      period: string | null
      time_zone: string | null
      max: number | null
      warn_at: number | null
      spent: number | null
      held: number | null
      remaining: number | null
      used_percent: number | null
      starts_at: Date | null
      resets_at: Date | null
    }
  }
  read_jobs: {
    args: [p_jobs: string[] | null]
    row: {
      attempt: number | null
      attempt_started_at: Date | null
      blocked_on: string | null
      charged: number | null
      cost_micros: number | null
      created_at: Date | null
      error: unknown
      eta_p50: Date | null
      eta_p90: Date | null
      finished_at: Date | null
      id: string | null
      input: unknown
      input_asset_id: string | null
      kind: string | null
      max_attempts: number | null
      metadata: unknown
      mode: string | null
      output: unknown
      owner_id: string | null
      position: number | null
      price: number | null
      priority: number | null
      progress: number | null
      project_id: string | null
      reason: string | null
      run_at: Date | null
      started_at: Date | null
      status: string | null
      step: string | null
      subject: string | null
      units: unknown
      updated_at: Date | null
    }
  }
  read_limits: {
    args: [p_keys?: string[] | null]
    row: {
      key: string | null
      policy: string | null
      max: number | null
      used: number | null
    }
  }
  read_statement: {
    args: [p_owner: string | null, p_before?: number | null, p_limit?: number | null]
    row: {
      id: number | null
      reason: string | null
      amount: number | null
      job_id: string | null
      held: number | null
      key: string | null
      note: string | null
      created_at: Date | null
    }
  }
  read_statistics: {
    args: [
      p_owner: string | null,
      p_project: string | null,
      p_kind: string | null,
      p_mode: string | null,
      p_from: Date | string | null,
      p_to: Date | string | null,
      p_by: string[] | null,
      p_limit?: number | null,
      p_own?: boolean | null,
    ]
    row: {
      since: Date | null
      until: Date | null
      pending: number | null
      answer: unknown
    }
  }
  read_stream: {
    args: [p_job: string | null, p_after?: number | null, p_limit?: number | null]
    row: {
      seq: number | null
      type: string | null
      data: unknown
      at: Date | null
    }
  }
  read_throughput: {
    args: [p_minutes?: number | null, p_hours?: number | null]
    row: {
      unit: string | null
      at: Date | null
      jobs: number | null
      succeeded: number | null
      failed: number | null
      canceled: number | null
    }
  }
  recover_limit: {
    args: [p_key: string | null]
    row: {
      recover_limit: number | null
    }
  }
  register_kinds: {
    args: [p_kinds: string | null]
    row: {
      register_kinds: number | null
    }
  }
  release_worker: {
    args: [p_worker: string | null]
    row: {
      release_worker: number | null
    }
  }
  remember_step: {
    args: [p_job: string | null, p_epoch: number | null, p_name: string | null, p_output: string | null]
    row: {
      remember_step: boolean | null
    }
  }
  remove_budget: {
    args: [p_scope: string | null, p_key: string | null, p_measure: string | null, p_period: string | null]
    row: {
      remove_budget: boolean | null
    }
  }
  remove_events: {
    args: [p_jobs: string[] | null]
    row: {
      removed: number | null
      settled: number | null
    }
  }
  remove_jobs: {
    args: [p_jobs: string[] | null, p_versions?: string[] | null]
    row: {
      remove_jobs: number | null
    }
  }
  removed_lines: {
    args: [p_removal: string | null, p_after?: string | null, p_limit?: number | null]
    row: {
      id: string | null
      line: string | null
    }
  }
  report_jobs: {
    args: [p_items: string | null]
    row: {
      job_id: string | null
      live: boolean | null
    }
  }
  restored_jobs: {
    args: [p_after?: string | null, p_limit?: number | null]
    row: {
      job_id: string | null
      kind: string | null
      owner_id: string | null
      status: string | null
      manual: boolean | null
      attempt: number | null
      steps: string[] | null
      price: number | null
      created_at: Date | null
      started_at: Date | null
    }
  }
  retained_kinds: {
    args: []
    row: {
      kind: string | null
      keep_ms: number | null
      waiting: number | null
      due: number | null
    }
  }
  retry_jobs: {
    args: [p_jobs: string[] | null, p_owner?: string | null, p_prices?: string | null, p_costs?: string | null]
    row: {
      job_id: string | null
      new_id: string | null
      error: unknown
    }
  }
  run_job: {
    args: [p_worker: string | null, p_item: string | null]
    row: {
      job: unknown
      replayed: boolean | null
    }
  }
  schema_version: {
    args: []
    row: {
      schema_version: number | null
    }
  }
  set_archiving: {
    args: [p_archiving: boolean | null]
    row: {
      set_archiving: unknown
    }
  }
  set_budget: {
    args: [p_budget: string | null]
    row: {
      set_budget: number | null
    }
  }
  set_limit: {
    args: [p_key: string | null, p_max: number | null]
    row: {
      set_limit: number | null
    }
  }
  set_overdraft: {
    args: [p_owner: string | null, p_credits: number | null]
    row: {
      set_overdraft: unknown
    }
  }
  set_price: {
    args: [p_kind: string | null, p_price: number | null, p_mode?: string | null]
    row: {
      set_price: boolean | null
    }
  }
  start_job: {
    args: [p_item: string | null]
    row: {
      job: unknown
      replayed: boolean | null
    }
  }
  submit_jobs: {
    args: [p_items: string | null, p_deferred?: boolean | null]
    row: {
      item: number | null
      job_id: string | null
      replayed: boolean | null
      error: unknown
    }
  }
  supply_result: {
    args: [p_job: string | null, p_output: string | null, p_owner?: string | null]
    row: {
      result: string | null
      status: string | null
    }
  }
  sweep: {
    args: [p_limit?: number | null]
    row: {
      promoted: number | null
      expired: number | null
      stale: number | null
      forgotten: number | null
      removed: number | null
      errors: string[] | null
    }
  }
  take_budget_warnings: {
    args: [p_limit?: number | null]
    row: {
      id: number | null
      scope: string | null
      key: string | null
      measure: string | null
      period: string | null
      max: number | null
      warn_at: number | null
      spent: number | null
      held: number | null
      starts_at: Date | null
      resets_at: Date | null
      created_at: Date | null
    }
  }
  transition_jobs: {
    args: [p_items: string | null, p_owner?: string | null, p_himself?: boolean | null]
    row: {
      item: number | null
      job_id: string | null
      result: string | null
      status: string | null
    }
  }
  trim_events: {
    args: [p_keep: string | null, p_limit?: number | null]
    row: {
      removed: number | null
      more: boolean | null
    }
  }
  trim_jobs: {
    args: [p_limit?: number | null]
    row: {
      removed: number | null
      more: boolean | null
    }
  }
  update_jobs: {
    args: [p_items: string | null, p_owner?: string | null, p_himself?: boolean | null]
    row: {
      item: number | null
      job_id: string | null
      result: string | null
    }
  }
  verify_budgets: {
    args: []
    row: {
      problem: string | null
      subject: string | null
    }
  }
  verify_ledger: {
    args: []
    row: {
      problem: string | null
      subject: string | null
    }
  }
  verify_slots: {
    args: []
    row: {
      problem: string | null
      subject: string | null
    }
  }
  verify_statistics: {
    args: [p_exact_from?: Date | string | null]
    row: {
      problem: string | null
      subject: string | null
    }
  }
  watch_jobs: {
    args: [
      p_jobs: string[] | null,
      p_versions: number[] | null,
      p_seqs: number[] | null,
      p_known: boolean[] | null,
      p_owners: string[] | null,
      p_floors: string[] | null,
      p_looks: boolean[] | null,
      p_owner_seqs: number[] | null,
      p_events?: number | null,
    ]
    row: {
      at: Date | null
      owner_id: string | null
      job_id: string | null
      version: number | null
      last_seq: number | null
      job: unknown
      events: unknown
    }
  }
}
