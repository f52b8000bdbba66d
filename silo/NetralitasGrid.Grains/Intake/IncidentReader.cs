using System.Text.Json;
using System.Text.Unicode;

namespace NetralitasGrid.Grains.Intake;

/// <summary>
/// Reads one posted incident: either the checked form with its warnings, or every fault of the body at once. Takes any bytes; never throws,
/// never echoes a value.
/// </summary>
public static class IncidentReader
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a body, or a line of a batch, in UTF-8. A byte order mark in front is passed over.</summary>
    public static IntakeResult Read(ReadOnlySpan<byte> utf8, IntakeContext context)
    {
        if (utf8.StartsWith(ByteOrderMark))
        {
            utf8 = utf8[ByteOrderMark.Length..];
        }

        var faults = new IntakeFaults();
        if (utf8.Length > IntakeLimits.Bytes)
        {
            faults.Add("", FaultCode.TooLarge, IntakeTexts.TooLarge, $"<= {IntakeLimits.Bytes}");
            return new IntakeResult.Refused(faults.All);
        }

        if (!Utf8.IsValid(utf8))
        {
            return new IntakeResult.NotJson(null, null);
        }

        var form = new IncidentForm();
        var parser = new IncidentParser(form, faults, context);
        var depthReached = false;
        try
        {
            parser.Read(utf8, ref depthReached);
        }
        catch (JsonException e)
        {
            if (!depthReached)
            {
                return new IntakeResult.NotJson(e.LineNumber + 1, e.BytePositionInLine + 1);
            }

            faults.Add("", FaultCode.TooDeep, IntakeTexts.TooDeep, $"<= {IntakeLimits.Depth}");
        }

        return faults.Any
            ? new IntakeResult.Refused(faults.All)
            : new IntakeResult.Read(form, IntakeWarnings.Of(form, context.Areas));
    }
}
