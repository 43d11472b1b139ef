/** How the query that a request starts must behave. Faults with side effects fill it in. */
export interface QueryOverrides {
  /** The query finishes before its launch is answered. */
  immediate?: boolean;
  /** Maximum number of rows in the query's intermediate tables. */
  tableRows?: number;
}
