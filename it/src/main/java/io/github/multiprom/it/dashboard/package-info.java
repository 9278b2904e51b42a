/**
 * Dashboards as Grafana keeps them, without Grafana: their queries are asked of a Prometheus, and
 * the answers are drawn.
 *
 * <pre>
 * dashboard.json ▶ Dashboard (panels, queries) ▶ Variables ▶ PrometheusApi ▶ Series ▶ Picture ▶ SVG
 * </pre>
 */
package io.github.multiprom.it.dashboard;
