using System.Globalization;
using System.Net;
using System.Text;

namespace NetralitasGrid.Load.Reporting;

/// <summary>A chart as inline SVG: lines in the colours of the page, axes with round numbers, and shaded parts of the run.</summary>
internal static class LineChart
{
    private const double Width = 760, Height = 240, Left = 64, Right = 12, Top = 12, Bottom = 34;

    /// <summary>Writes the drawing.</summary>
    /// <param name="seconds">Length of the time axis.</param>
    /// <param name="shaded">Parts of the run to shade, with their names.</param>
    public static string Write(Chart chart, double seconds, IReadOnlyList<(string Name, double From, double To)> shaded)
    {
        var values = chart.Series.SelectMany(static s => s.Points).Where(p => p.Seconds >= 0 && p.Seconds <= seconds).Select(static p => p.Value).ToList();
        var axis = chart.Logarithmic ? Axis.Logarithmic(values) : Axis.Linear(values);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(chart.Title)}\">");
        foreach (var (name, from, to) in shaded)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"shade\" x=\"{X(from):0.#}\" y=\"{Top}\" width=\"{X(to) - X(from):0.#}\" height=\"{Height - Top - Bottom}\"/><text x=\"{X(from) + 4:0.#}\" y=\"{Top + 12}\">{WebUtility.HtmlEncode(name)}</text>");
        }

        foreach (var tick in axis.Ticks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(tick):0.#}\" y2=\"{Y(tick):0.#}\"/><text x=\"{Left - 6}\" y=\"{Y(tick) + 4:0.#}\" text-anchor=\"end\">{tick:#,0.###}</text>");
        }

        foreach (var tick in Axis.Linear([seconds]).Ticks.Where(t => t <= seconds))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(tick):0.#}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{tick:0.#} s</text>");
        }

        // The first line is the one that matters most, so it lies on top.
        for (var i = chart.Series.Count - 1; i >= 0; i--)
        {
            AppendLine(svg, chart.Series[i], i);
        }

        return svg.Append("</svg>").ToString();

        double X(double at) => Left + (at / Math.Max(1, seconds) * (Width - Left - Right));

        double Y(double value) => Top + ((1 - axis.PositionOf(value)) * (Height - Top - Bottom));

        void AppendLine(StringBuilder to, ChartSeries series, int index)
        {
            var points = series.Points.Where(p => p.Seconds >= 0 && p.Seconds <= seconds).ToList();
            to.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line c{index % 6}\" points=\"");
            foreach (var point in points)
            {
                to.Append(CultureInfo.InvariantCulture, $"{X(point.Seconds):0.#},{Y(point.Value):0.#} ");
            }

            to.Append(CultureInfo.InvariantCulture, $"\"><title>{WebUtility.HtmlEncode(series.Name)}</title></polyline>");
            foreach (var point in points.Count <= 1 ? points : [])
            {
                to.Append(CultureInfo.InvariantCulture, $"<circle class=\"dot c{index % 6}\" cx=\"{X(point.Seconds):0.#}\" cy=\"{Y(point.Value):0.#}\" r=\"3\"/>");
            }
        }
    }
}
