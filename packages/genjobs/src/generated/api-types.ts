// Written by scripts/generate-types.ts from the catalog of a database. To write it anew: npm run types

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  genjobs_api: {
    Tables: {
      [_ in never]: never
    }
    Views: {
      budgets: {
        Row: {
          held: number | null
          id: number | null
          max: number | null
          measure: string | null
          period: string | null
          remaining: number | null
          resets_at: string | null
          spent: number | null
          starts_at: string | null
          time_zone: string | null
          used_percent: number | null
        }
        Relationships: []
      }
      credit_statement: {
        Row: {
          amount: number | null
          created_at: string | null
          held: number | null
          id: number | null
          job_id: string | null
          note: string | null
          reason: string | null
        }
        Relationships: []
      }
      credits: {
        Row: {
          available: number | null
          balance: number | null
          expiring: number | null
          held: number | null
          next_expiry: string | null
          overdraft: number | null
        }
        Relationships: []
      }
      job_events: {
        Row: {
          at: string | null
          data: Json | null
          job_id: string | null
          seq: number | null
          type: string | null
        }
        Relationships: []
      }
      jobs: {
        Row: {
          attempt: number | null
          blocked_on: string | null
          charged: number | null
          created_at: string | null
          error: Json | null
          eta: Json | null
          finished_at: string | null
          id: string | null
          input: Json | null
          input_asset: string | null
          kind: string | null
          max_attempts: number | null
          metadata: Json | null
          mode: string | null
          output: Json | null
          owner: string | null
          position: number | null
          price: number | null
          progress: number | null
          project: string | null
          reason: string | null
          run_at: string | null
          started_at: string | null
          status: string | null
          step: string | null
          subject: string | null
          updated_at: string | null
        }
        Relationships: []
      }
      kinds: {
        Row: {
          input_schema: Json | null
          name: string | null
          p50_ms: number | null
          p90_ms: number | null
          paused: boolean | null
          price: number | null
        }
        Relationships: []
      }
      limits: {
        Row: {
          key: string | null
          kinds: string[] | null
          max: number | null
          used: number | null
          when_full: string | null
        }
        Relationships: []
      }
      manual_jobs: {
        Row: {
          attempt: number | null
          cost_micros: number | null
          created_at: string | null
          error: Json | null
          finished_at: string | null
          id: string | null
          input: Json | null
          input_asset: string | null
          kind: string | null
          metadata: Json | null
          mode: string | null
          output: Json | null
          owner: string | null
          project: string | null
          started_at: string | null
          status: string | null
          updated_at: string | null
        }
        Relationships: []
      }
    }
    Functions: {
      cancel_job: {
        Args: {
          id: string
        }
        Returns: {
          attempt: number | null
          blocked_on: string | null
          charged: number | null
          created_at: string | null
          error: Json | null
          eta: Json | null
          finished_at: string | null
          id: string | null
          input: Json | null
          input_asset: string | null
          kind: string | null
          max_attempts: number | null
          metadata: Json | null
          mode: string | null
          output: Json | null
          owner: string | null
          position: number | null
          price: number | null
          progress: number | null
          project: string | null
          reason: string | null
          run_at: string | null
          started_at: string | null
          status: string | null
          step: string | null
          subject: string | null
          updated_at: string | null
        }
        SetofOptions: {
          from: '*'
          to: 'jobs'
          isOneToOne: true
          isSetofReturn: false
        }
      }
      clear_jobs: {
        Args: {
          key: string
        }
        Returns: {
          attempt: number | null
          blocked_on: string | null
          charged: number | null
          created_at: string | null
          error: Json | null
          eta: Json | null
          finished_at: string | null
          id: string | null
          input: Json | null
          input_asset: string | null
          kind: string | null
          max_attempts: number | null
          metadata: Json | null
          mode: string | null
          output: Json | null
          owner: string | null
          position: number | null
          price: number | null
          progress: number | null
          project: string | null
          reason: string | null
          run_at: string | null
          started_at: string | null
          status: string | null
          step: string | null
          subject: string | null
          updated_at: string | null
        }[]
        SetofOptions: {
          from: '*'
          to: 'jobs'
          isOneToOne: false
          isSetofReturn: true
        }
      }
      delete_job: {
        Args: {
          id: string
        }
        Returns: undefined
      }
      get_job: {
        Args: {
          id: string
        }
        Returns: {
          attempt: number | null
          blocked_on: string | null
          charged: number | null
          created_at: string | null
          error: Json | null
          eta: Json | null
          finished_at: string | null
          id: string | null
          input: Json | null
          input_asset: string | null
          kind: string | null
          max_attempts: number | null
          metadata: Json | null
          mode: string | null
          output: Json | null
          owner: string | null
          position: number | null
          price: number | null
          progress: number | null
          project: string | null
          reason: string | null
          run_at: string | null
          started_at: string | null
          status: string | null
          step: string | null
          subject: string | null
          updated_at: string | null
        }
        SetofOptions: {
          from: '*'
          to: 'jobs'
          isOneToOne: true
          isSetofReturn: false
        }
      }
      list_jobs: {
        Args: {
          before?: string
          count?: number
          kind?: string
          project?: string
          search?: string
          status?: string[]
          subject?: string
        }
        Returns: {
          attempt: number | null
          blocked_on: string | null
          charged: number | null
          created_at: string | null
          error: Json | null
          eta: Json | null
          finished_at: string | null
          id: string | null
          input: Json | null
          input_asset: string | null
          kind: string | null
          max_attempts: number | null
          metadata: Json | null
          mode: string | null
          output: Json | null
          owner: string | null
          position: number | null
          price: number | null
          progress: number | null
          project: string | null
          reason: string | null
          run_at: string | null
          started_at: string | null
          status: string | null
          step: string | null
          subject: string | null
          updated_at: string | null
        }[]
        SetofOptions: {
          from: '*'
          to: 'jobs'
          isOneToOne: false
          isSetofReturn: true
        }
      }
      recent_jobs: {
        Args: {
          count?: number
        }
        Returns: {
          attempt: number | null
          blocked_on: string | null
          charged: number | null
          created_at: string | null
          error: Json | null
          eta: Json | null
          finished_at: string | null
          id: string | null
          input: Json | null
          input_asset: string | null
          kind: string | null
          max_attempts: number | null
          metadata: Json | null
          mode: string | null
          output: Json | null
          owner: string | null
          position: number | null
          price: number | null
          progress: number | null
          project: string | null
          reason: string | null
          run_at: string | null
          started_at: string | null
          status: string | null
          step: string | null
          subject: string | null
          updated_at: string | null
        }[]
        SetofOptions: {
          from: '*'
          to: 'jobs'
          isOneToOne: false
          isSetofReturn: true
        }
      }
      retry_job: {
        Args: {
          id: string
        }
        Returns: {
          attempt: number | null
          blocked_on: string | null
          charged: number | null
          created_at: string | null
          error: Json | null
          eta: Json | null
          finished_at: string | null
          id: string | null
          input: Json | null
          input_asset: string | null
          kind: string | null
          max_attempts: number | null
          metadata: Json | null
          mode: string | null
          output: Json | null
          owner: string | null
          position: number | null
          price: number | null
          progress: number | null
          project: string | null
          reason: string | null
          run_at: string | null
          started_at: string | null
          status: string | null
          step: string | null
          subject: string | null
          updated_at: string | null
        }
        SetofOptions: {
          from: '*'
          to: 'jobs'
          isOneToOne: true
          isSetofReturn: false
        }
      }
      statistics: {
        Args: {
          by?: string[]
          kind?: string
          mode?: string
          project?: string
          since?: string
          until?: string
        }
        Returns: unknown[]
        SetofOptions: {
          from: '*'
          to: 'statistics_row'
          isOneToOne: false
          isSetofReturn: true
        }
      }
      submit: {
        Args: {
          cost_micros?: number
          idempotency_key?: string
          input: Json
          input_asset?: string
          kind: string
          metadata?: Json
          mode?: string
          project?: string
          subject?: string
        }
        Returns: {
          attempt: number | null
          blocked_on: string | null
          charged: number | null
          created_at: string | null
          error: Json | null
          eta: Json | null
          finished_at: string | null
          id: string | null
          input: Json | null
          input_asset: string | null
          kind: string | null
          max_attempts: number | null
          metadata: Json | null
          mode: string | null
          output: Json | null
          owner: string | null
          position: number | null
          price: number | null
          progress: number | null
          project: string | null
          reason: string | null
          run_at: string | null
          started_at: string | null
          status: string | null
          step: string | null
          subject: string | null
          updated_at: string | null
        }
        SetofOptions: {
          from: '*'
          to: 'jobs'
          isOneToOne: true
          isSetofReturn: false
        }
      }
      transition_job: {
        Args: {
          error?: string
          id: string
          output?: Json
          status: string
        }
        Returns: boolean
      }
      update_job: {
        Args: {
          changes: Json
          id: string
        }
        Returns: {
          attempt: number | null
          blocked_on: string | null
          charged: number | null
          created_at: string | null
          error: Json | null
          eta: Json | null
          finished_at: string | null
          id: string | null
          input: Json | null
          input_asset: string | null
          kind: string | null
          max_attempts: number | null
          metadata: Json | null
          mode: string | null
          output: Json | null
          owner: string | null
          position: number | null
          price: number | null
          progress: number | null
          project: string | null
          reason: string | null
          run_at: string | null
          started_at: string | null
          status: string | null
          step: string | null
          subject: string | null
          updated_at: string | null
        }
        SetofOptions: {
          from: '*'
          to: 'jobs'
          isOneToOne: true
          isSetofReturn: false
        }
      }
    }
    Enums: {
      [_ in never]: never
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
}

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'public'>]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    ? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R
      }
      ? R
      : never
    : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I
      }
      ? I
      : never
    : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables'] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U
      }
      ? U
      : never
    : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums'] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
    ? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
    : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema['CompositeTypes']
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
    ? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
    : never

export const Constants = {
  genjobs_api: {
    Enums: {},
  },
} as const
