using System.Globalization;
using NetralitasGrid.Load.Scenarios;

namespace NetralitasGrid.Load.Running;

/// <summary>Tells a person how a run goes: one line that changes on a terminal, a line every ten seconds elsewhere.</summary>
public sealed class Progress(TextWriter output, bool terminal)
{
    private const int EveryElsewhere = 10;
    private Sample? _before;
    private int _shown;
    private bool _open;

    /// <summary>Says one thing on a line of its own.</summary>
    public void Say(string text)
    {
        End();
        output.WriteLine(text);
    }

    /// <summary>Shows a sample.</summary>
    public void Show(Sample sample, Recorder recorder, RunPlan plan)
    {
        var line = Line(sample, _before, recorder, plan);
        _before = sample;
        if (terminal)
        {
            output.Write("\r\u001b[K" + line);
            _open = true;
        }
        else if (_shown++ % EveryElsewhere == 0)
        {
            output.WriteLine(line);
        }
    }

    /// <summary>The line of a sample.</summary>
    public static string Line(Sample sample, Sample? before, Recorder recorder, RunPlan plan)
    {
        var culture = CultureInfo.InvariantCulture;
        var at = Math.Clamp((int)(sample.At / recorder.Interval) - 1, 0, recorder.Due.Count - 1);
        var seconds = recorder.Interval.TotalSeconds;
        var phase = sample.At > plan.Options.Duration ? "ending" : recorder.PhaseAt(sample.At) ?? "warm-up";
        var line = string.Create(
            culture,
            $"{(sample.At < TimeSpan.Zero ? "-" : "")}{sample.At:m\\:ss} {phase}: {recorder.Due[at] / seconds:0}/s due, {recorder.Accepted[at] / seconds:0}/s accepted, {sample.Unanswered} unanswered, ack p99 {recorder.Acknowledged.Intervals[at].PercentileMs(0.99):0} ms, fresh p99 {recorder.Visible.Intervals[at].PercentileMs(0.99):0} ms, {(sample.Waiting is { } waiting ? waiting.ToString(culture) : "?")} waiting");
        foreach (var use in sample.Use)
        {
            var earlier = before?.Use.FirstOrDefault(u => u.Name == use.Name);
            var share = earlier is null ? 0 : (use.Processor - earlier.Processor) / (sample.At - before!.At) * 100;
            line += string.Create(culture, $" | {use.Name} {share:0}% {use.Bytes / 1e6:0} MB");
        }

        return line;
    }

    private void End()
    {
        if (_open)
        {
            output.WriteLine();
            _open = false;
        }
    }
}
