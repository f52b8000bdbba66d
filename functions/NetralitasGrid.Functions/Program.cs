using NetralitasGrid.Functions.Hosting;

return await DoorProgram.RunAsync(args);
