using System.Globalization;
using System.Net;
using System.Text;

namespace NetralitasGrid.Load.Reporting;

/// <summary>A report as one HTML page that needs nothing else: no script, no network, light and dark.</summary>
internal static class HtmlReport
{
    /// <summary>Writes the page.</summary>
    public static string Write(LoadReport report)
    {
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        page.Append(CultureInfo.InvariantCulture, $"<title>NetralitasGrid load: {Text(report.Name)}</title>\n<style>\n{Style()}</style>\n</head>\n<body>\n<main>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>{Text(report.Name)}: {Text(report.Title)}</h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"verdict {(report.Holds ? "good" : "bad")}\"><strong>{(report.Holds ? "Nothing lost, nothing doubled." : "Not as promised.")}</strong> {Text(report.Verdict)}.</p>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p>{report.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, commit {Text(report.Commit)}, {Text(report.Machine)}.</p>\n<ul>\n");
        foreach (var line in report.Scaled)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li>{Text(line)}</li>\n");
        }

        page.Append("</ul>\n");
        foreach (var table in report.Tables)
        {
            AppendTable(page, table);
        }

        var seconds = report.Charts.SelectMany(static c => c.Series).SelectMany(static s => s.Points).Select(static p => p.Seconds).DefaultIfEmpty(1).Max();
        foreach (var chart in report.Charts)
        {
            AppendChart(page, chart, Math.Max(1, seconds), report.Shaded);
        }

        AppendTable(page, new("Settings", "", ["setting", "value"], [.. report.Settings.Select(static s => new[] { s.Key, s.Value })]));
        AppendTable(page, new("Figures", "As in the JSON file.", ["figure", "value"], [.. report.Figures.Select(static f => new[] { f.Key, f.Value.ToString("#,0.###", CultureInfo.InvariantCulture) })]));
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void AppendTable(StringBuilder page, Table table)
    {
        page.Append(CultureInfo.InvariantCulture, $"<section>\n<h2>{Text(table.Title)}</h2>\n<p class=\"note\">{Text(table.Explanation)}</p>\n<div class=\"wide\"><table>\n<thead><tr>");
        foreach (var column in table.Columns)
        {
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Text(column)}</th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(row[0])}</th>");
            foreach (var cell in row.Skip(1))
            {
                page.Append(CultureInfo.InvariantCulture, $"<td>{Text(cell)}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n</section>\n");
    }

    private static void AppendChart(StringBuilder page, Chart chart, double seconds, IReadOnlyList<(string Name, double From, double To)> shaded)
    {
        page.Append(CultureInfo.InvariantCulture, $"<section>\n<h2>{Text(chart.Title)}{(chart.Unit.Length > 0 ? $", {Text(chart.Unit)}" : "")}</h2>\n<p class=\"legend\">");
        for (var i = 0; i < chart.Series.Count; i++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<span><i class=\"c{i % 6}\"></i>{Text(chart.Series[i].Name)}</span>");
        }

        page.Append(CultureInfo.InvariantCulture, $"</p>\n{LineChart.Write(chart, seconds, shaded)}\n<details><summary>Numbers</summary>\n<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">s</th>");
        foreach (var series in chart.Series)
        {
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Text(series.Name)}</th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in chart.Series.SelectMany(static (series, i) => series.Points.Select(p => (p.Seconds, Series: i, p.Value))).GroupBy(static p => Math.Round(p.Seconds, 1)).OrderBy(static g => g.Key))
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{row.Key:0.#}</th>");
            var values = row.GroupBy(static p => p.Series).ToDictionary(static g => g.Key, static g => g.First().Value);
            for (var i = 0; i < chart.Series.Count; i++)
            {
                page.Append(CultureInfo.InvariantCulture, $"<td>{(values.TryGetValue(i, out var value) ? value.ToString("#,0.##", CultureInfo.InvariantCulture) : "")}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div></details>\n</section>\n");
    }

    private static string Style()
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!);
        return reader.ReadToEnd();
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
