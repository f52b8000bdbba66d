using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Incidents;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Grains.Intake;

namespace NetralitasGrid.Functions.Employees;

/// <summary>Finding a person's key by number, and the live state of a key. Both are logged in the cell's chain.</summary>
internal sealed class EmployeeEndpoints(EmployeeReading reading, ReadLog log, CellFacts facts, KeyedHasher hasher, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var employees = routes.MapGroup("/api/employees");
        employees.MapPost("/lookup", LookupAsync).WithName("LookupEmployee").WithMetadata(new Needs(Right.Unmask));
        employees.MapGet("/{subjectKey}", GetAsync).WithName("GetEmployee").WithMetadata(new Needs(Right.Read));
    }

    private async Task LookupAsync(HttpContext context)
    {
        using var form = await Form.ReadAsync(context);
        if (form is null)
        {
            return;
        }

        var nip = Digits(form.Text("nip", 40));
        var nik = Digits(form.Text("nik", 40));
        if (nip is null == nik is null)
        {
            form.Fault("", FaultCode.Missing, new("Isi salah satu: nip atau nik.", "Give one of nip and nik."), "nip nik");
        }
        else if (nip is not null && Nip.Read(nip, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), out _) is { } badNip)
        {
            form.Fault("nip", FaultCode.InvalidNip, badNip);
        }
        else if (nik is not null && Nik.Read(nik, out _) is { } badNik)
        {
            form.Fault("nik", FaultCode.InvalidNik, badNik);
        }

        if (!await form.EndAsync(context))
        {
            return;
        }

        var key = nip is not null ? IdentityKeys.OfNip(hasher, nip) : IdentityKeys.OfNik(hasher, nik!);
        key = facts.KeptKey(key) ?? key;
        await log.WriteAsync(context.Caller(), null, "lookup", key, [], null, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await context.JsonAsync(200, key, static (writer, key) =>
        {
            writer.WriteStartObject();
            writer.WriteString("subjectKey"u8, key);
            writer.WriteEndObject();
        });
    }

    private async Task GetAsync(HttpContext context)
    {
        var key = (string)context.Request.RouteValues["subjectKey"]!;
        switch (await reading.AnswerAsync(key, context.Caller(), context.RequestAborted))
        {
            case null:
                await context.ProblemAsync(Problems.NotFound);
                break;
            case { InScope: false }:
                await context.ProblemAsync(Problems.WrongRegion);
                break;
            case { Body: var body }:
                context.Response.Headers.CacheControl = "no-store";
                await context.JsonAsync(200, body);
                break;
        }
    }

    // Numbers are often written in groups.
    private static string? Digits(string? text) => text?.Replace(" ", "", StringComparison.Ordinal);
}
